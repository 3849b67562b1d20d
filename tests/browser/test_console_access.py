"""The pages of the console for everybody: clean by axe, at any width, by keyboard alone, without scripts."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from channel.codec import jsons
from tests.browser.axe import obstacles
from tests.browser.chromium import chromium_tab
from tests.browser.console import REPORT, Demo, Terminal, console_of
from tests.browser.firefox import NO_SCRIPTS, firefox_tab
from tests.browser.marionette import running_firefox
from tests.browser.tab import Tab
from tests.browser.test_access import AS_USUAL, LOOKS, Seeing
from tests.conftest import LONG
from tests.running import wait_until

FEW = [
    Seeing(width=360, look="light"),
    Seeing(width=820, look="forced"),
    Seeing(width=1280, look="dark"),
    Seeing(width=1920, look="light"),
    Seeing(width=1280, look="light", text=2.0),
    Seeing(width=360, look="dark", text=2.0),
]
ALL = [
    Seeing(width=width, look=look, text=text)
    for width in (360, 820, 1280, 1920)
    for look in LOOKS
    for text in (1.0, 2.0)
]
WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
REACHABLE = """
() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.disabled).length
"""
STEP = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  globalThis.reached ??= new Set();
  const isNew = !globalThis.reached.has(one);
  globalThis.reached.add(one);
  const style = (it) => getComputedStyle(it);
  const ring = (it) => it && style(it).outlineStyle !== "none" && parseFloat(style(it).outlineWidth) >= 2;
  const box = one.getBoundingClientRect();
  const isSeen = ring(one) || ring(one.closest("tr"));
  return {isNew, isSeen, isShown: box.width > 1, tag: one.tagName, text: one.textContent.trim().slice(0, 30)};
}
"""


@pytest.fixture(scope="module")
def numbers(demo: Demo, shared: Terminal) -> Mapping[str, str]:
    """Send a malformed report and one twice, and return under which numbers they came."""
    reporter = demo.reporter("access")
    plain = reporter.bundle(jsons.dump(reporter.manifest("The same report twice.")))
    spoilt = bytearray(plain)
    spoilt[20] ^= 1
    for bundle in (plain, plain, bytes(spoilt)):
        demo.send(reporter.seal(bundle))
    views = {"duplicate": "duplicates", "malformed": "malformed"}
    found = {}
    for name, view in views.items():
        wait_until(lambda view=view: 'data-place="' in shared.console.get(f"/?view={view}").text)  # type: ignore[misc]
        places = re.findall(r'<tr data-place="(\d+)"', shared.console.get(f"/?view={view}").text)
        found[name] = places[0]
    return found


@pytest.fixture(scope="module")
def locked(demo: Demo) -> Iterator[Terminal]:
    """Return a console of another body that stays locked."""
    with console_of(demo, member="oios/m-swift", is_unlocked=False) as terminal:
        yield terminal


@pytest.fixture
def plain(desk: Tab) -> Iterator[Tab]:
    yield desk
    AS_USUAL.put_on(desk)


def findings(tab: Tab, root: Path, stop: str) -> list[str]:
    found = []
    for seeing in ALL if LONG else FEW:
        seeing.put_on(tab)
        wrong = ["too wide"] if tab.call(WIDE) else []
        wrong += obstacles(tab, root)
        found += [f"{stop} {seeing}: {one}" for one in wrong]
    AS_USUAL.put_on(tab)
    return found


def test_every_page_of_the_desk_is_clean(
    plain: Tab, shared: Terminal, numbers: Mapping[str, str], root: Path
) -> None:
    stops = {
        "queue": "/?view=all",
        "empty": "/?view=all&q=nowhere-at-all",
        "files": "/reports/1?view=all",
        "malformed": f"/reports/{numbers['malformed']}?view=malformed",
        "duplicate": f"/reports/{numbers['duplicate']}?view=duplicates",
        "arabic": "/reports/4?view=all",
        "problem": "/reports/999999",
        "help": "/help",
    }
    found = []
    for stop, path in stops.items():
        plain.open(f"{shared.base}{path}")
        plain.wait("h1, h2")
        found += findings(plain, root, stop)
    plain.open(f"{shared.base}/?view=all")
    plain.click('.bar [data-act="help"]')
    plain.wait("#help[open]")
    found += findings(plain, root, "help dialog")
    assert not found, "\n".join(found)


def test_the_lock_and_the_door_are_clean(tab: Tab, locked: Terminal, root: Path) -> None:
    tab.open(f"{locked.base}/")
    tab.wait("h1")
    found = findings(tab, root, "stranger")
    locked.let_in(tab)
    tab.wait("#passphrase")
    found += findings(tab, root, "locked")
    AS_USUAL.put_on(tab)
    assert not found, "\n".join(found)


def test_everything_is_reached_with_tab_and_the_focus_is_seen(desk: Tab, shared: Terminal) -> None:
    desk.size(1280, 800)
    desk.open(f"{shared.base}/reports/1?view=files")
    desk.wait(REPORT)
    # The links that skip ahead are shown only while they have the focus.
    wanted, reached, unseen = desk.call(REACHABLE), 0, []
    for _ in range(wanted + 20):
        desk.keys("Tab")
        step = desk.call(STEP)
        if step is None:
            continue
        if not step["isNew"]:
            break
        reached += 1
        if step["isShown"] and not step["isSeen"] and step["tag"] not in {"MAIN", "SECTION"}:
            unseen.append(f"{step['tag']} {step['text']}")
    assert unseen == []
    assert reached >= wanted


@pytest.fixture(params=["chromium", "firefox"])
def still(request: pytest.FixtureRequest) -> Iterator[Tab]:
    """Return a page of a browser that runs no script."""
    if request.param == "chromium":
        with chromium_tab(request.getfixturevalue("chromium"), scripts=False) as page:
            yield page
        return
    with running_firefox(NO_SCRIPTS) as browser, firefox_tab(browser) as page:
        yield page


def test_without_scripts_links_and_forms_do_it_all(still: Tab, demo: Demo, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    with console_of(demo, member="oios/m-swift", is_unlocked=False) as terminal:
        still.open(terminal.invite())
        still.wait("#passphrase")
        still.type("#passphrase", terminal.console.passphrase)
        still.click("button.main")
        still.wait(".rows tbody tr")
        still.click('[data-view="all"]')
        still.wait('[data-view="all"][aria-current]')
        still.type("#q", "casualty")
        still.click(".search button")
        still.wait(".rows tbody tr")
        still.click(".rows tbody tr a")
        still.wait(f"{REPORT} .files")
        still.type("#folder", str(folder))
        still.click('.files button[value="1"]')
        still.wait(".files .outcome")
        assert len(list(folder.iterdir())) == 1
        still.click(".back a")
        still.wait(".report .nothing")
        still.click('form[action="/lock"] button')
        still.wait("#passphrase")
