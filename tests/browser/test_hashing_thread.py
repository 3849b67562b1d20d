"""The thread beside the sealing that takes digests: used where it runs, missed by nobody where not."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser import journey
from tests.browser.journey import Plan
from tests.browser.portal import Portal
from tests.browser.relays import Middleman, Passing, middleman
from tests.browser.tab import Tab

FAILED = journey.on("sending", '[data-part="failed"]')
REASON = journey.on("sending", '[data-part="failed-reason"]')
SENTENCE = "code => document.querySelector(`#strings [data-string='error-${code}']`)?.textContent ?? ''"
_ANNOUNCEMENT_BYTES = 16_384
_GZIPPED = b"\x1f\x8b"
_SILENT = b"// says nothing"
_WRONG = b"""
addEventListener("message", ({ data: { room } }) => postMessage({ room, digest: new Uint8Array(32) }));
postMessage({ ready: true });
"""
_BREAKING = b"""
addEventListener("message", () => { throw new Error("broken"); });
postMessage({ ready: true });
"""


def giving(script: bytes) -> Callable[[Passing], bytes]:
    """Give another script for the thread, packed as the answer was."""

    def change(passing: Passing) -> bytes:
        if "/assets/hashing-" not in passing.path:
            return passing.answer
        return gzip.compress(script) if passing.answer.startswith(_GZIPPED) else script

    return change


@contextmanager
def about_to_send(tab: Tab, portal: Portal, folder: Path, script: bytes) -> Iterator[Middleman]:
    """Write a report with a file of several parts where the thread runs `script`, up to the last question."""
    attached = folder / "a.bin"
    attached.write_bytes(bytes(range(256)) * 2**13 + b"end")
    portal.arrived()
    with middleman(portal.server.port) as between:
        between.change = giving(script)
        journey.write(tab, between.address, Plan(files=[attached]))
        assert len([passing for passing in between.passed if "/assets/hashing-" in passing.path]) == 1
        yield between


def arrived_whole(portal: Portal, folder: Path) -> bool:
    (entry,) = portal.arrived()
    return portal.opened(entry, "ohchr").files == ((folder / "a.bin").read_bytes(),)


def test_what_the_thread_says_is_used_and_checked_again_before_a_byte_of_the_report_leaves(
    tab: Tab, portal: Portal, tmp_path: Path
) -> None:
    with about_to_send(tab, portal, tmp_path, _WRONG) as between:
        tab.click(journey.on("check", '[data-act="continue"]'))
        tab.wait(FAILED, seconds=journey.SEAL_SECONDS)
        assert tab.text(REASON) == tab.call(SENTENCE, "file-changed")
        assert all(len(passing.body) < _ANNOUNCEMENT_BYTES for passing in between.passed)
    assert portal.arrived() == []


def test_a_thread_that_never_comes_up_is_missed_by_nobody(tab: Tab, portal: Portal, tmp_path: Path) -> None:
    with about_to_send(tab, portal, tmp_path, _SILENT):
        journey.send(tab)
    assert arrived_whole(portal, tmp_path)


def test_after_a_thread_that_breaks_the_report_is_sealed_without_it(
    tab: Tab, portal: Portal, tmp_path: Path
) -> None:
    with about_to_send(tab, portal, tmp_path, _BREAKING):
        tab.click(journey.on("check", '[data-act="continue"]'))
        tab.wait(FAILED, seconds=journey.SEAL_SECONDS)
        assert "Nothing was sent" in tab.text(FAILED)
        tab.click(journey.on("sending", '[data-act="try-again"]'))
        tab.wait(journey.on("words"), seconds=journey.SEAL_SECONDS)
    assert arrived_whole(portal, tmp_path)
