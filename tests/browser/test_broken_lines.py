"""A line that breaks again and again: the upload goes on where it stopped, and nothing is sent twice."""

import os
from pathlib import Path

from tests.browser import journey
from tests.browser.journey import Plan
from tests.browser.portal import Portal, open_portal
from tests.browser.relays import Cuts, cutting_relay, middleman
from tests.browser.tab import Tab

CUTS = 10
NOBODY_LISTENS = 9
FILE_BYTES = 14_000_000
BETWEEN_CUTS_BYTES = 1_300_000


def test_an_upload_survives_ten_cuts(tab: Tab, portal: Portal, tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(os.urandom(FILE_BYTES))
    portal.arrived()
    cuts = Cuts(after_bytes=BETWEEN_CUTS_BYTES, left=CUTS)
    with cutting_relay(portal.server.port, cuts) as address:
        journey.write(tab, address, Plan(files=[file]))
        journey.send(tab)
        journey.keep_words(tab)
    assert cuts.done == CUTS
    (entry,) = portal.arrived()
    assert portal.opened(entry, "oios").files == (file.read_bytes(),)


def test_a_server_that_is_away_for_a_moment_is_waited_for(tab: Tab, portal: Portal) -> None:
    portal.arrived()
    with middleman(portal.server.port) as between:
        journey.write(tab, between.address, Plan())
        port, between.port = between.port, NOBODY_LISTENS
        tab.click(journey.on("check", '[data-act="continue"]'))
        # It has tried in vain, and says so.
        tab.until(
            "(start) => document.querySelector('[data-part=stage]').textContent.startsWith(start)",
            "The line broke",
        )
        between.port = port
        tab.wait(journey.on("words"), seconds=journey.SEAL_SECONDS)
    (entry,) = portal.arrived()
    assert portal.opened(entry, "ohchr").what == journey.WHAT


def test_when_nothing_was_sent_it_says_so_and_keeps_what_was_typed(tab: Tab, tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(bytes(4_000_000))
    with open_portal(tmp_path / "portal", upload_limit_bytes=2**21) as small:
        journey.write(tab, small.address, Plan(files=[file]))
        tab.click(journey.on("check", '[data-act="continue"]'))
        failed = journey.on("sending", '[data-part="failed"]')
        tab.wait(failed, seconds=journey.SEAL_SECONDS)
        assert "Nothing was sent" in tab.text(failed)
        tab.click(journey.on("sending", '[data-act="to-check"]'))
        tab.wait(journey.on("check"))
        assert journey.WHAT in tab.text(journey.on("check"))
        assert small.entries() == []
