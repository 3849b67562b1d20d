"""Every page and screen can be used by everybody: WCAG 2.2 AA, narrow and wide, enlarged, in any colours."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from tests.browser import journey
from tests.browser.axe import obstacles
from tests.browser.portal import Portal
from tests.browser.tab import Look, Tab
from tests.browser.walking import walk_pages, walk_screens
from tests.conftest import LONG

_OVERFLOW = """
() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > root.clientWidth + 1)
    .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 30)}`).slice(0, 5);
}
"""
_SMALL = """
() => [...document.querySelectorAll("button, .button, label.option, input[type=text], select, summary")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().width > 1)
  .filter((one) => one.getBoundingClientRect().height < 43.5)
  .map((one) => `${one.tagName} ${one.className}: ${one.textContent.trim().slice(0, 40)}`)
"""
_FOCUS = "() => document.activeElement?.closest('h1, [data-part=errors]') !== null"


@dataclass(frozen=True, kw_only=True)
class Seeing:
    """How somebody looks at the page."""

    width: int
    look: Look
    text: float = 1.0

    def put_on(self, tab: Tab) -> None:
        tab.size(self.width, 800)
        tab.look(self.look)
        tab.enlarge(self.text)


FEW = [
    Seeing(width=320, look="light"),
    Seeing(width=360, look="forced"),
    Seeing(width=1280, look="dark"),
    Seeing(width=360, look="dark", text=2.0),
]
AS_USUAL = Seeing(width=1280, look="light")
LOOKS: tuple[Look, ...] = ("light", "dark", "forced")
ALL = [
    Seeing(width=width, look=look, text=text)
    for width, look, text in product((320, 360, 1280), LOOKS, (1.0, 2.0))
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = (
        tmp_path / "a photo with a very long name that somebody's phone gave it, 2026-11-23 at 14.02.07.jpg"
    )
    path.write_bytes(bytes(1000))
    return path


@pytest.fixture
def plain(tab: Tab) -> Iterator[Tab]:
    yield tab
    AS_USUAL.put_on(tab)


def findings(tab: Tab, root: Path, stop: str) -> list[str]:
    """Return what is wrong with a page or screen, however it is looked at; folded parts are unfolded."""
    tab.call("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = []
    for seeing in ALL if LONG else FEW:
        seeing.put_on(tab)
        wrong = [f"too wide: {one}" for one in tab.call(_OVERFLOW)]
        wrong += obstacles(tab, root, is_blank=stop == "/leave")
        found += [f"{stop} {seeing}: {one}" for one in wrong]
    AS_USUAL.put_on(tab)
    return found


def test_every_plain_page_is_clean(plain: Tab, portal: Portal, root: Path) -> None:
    found = [one for page in walk_pages(plain, portal.address) for one in findings(plain, root, page)]
    assert found == []
    assert plain.complaints() == []


def test_every_screen_is_clean(plain: Tab, portal: Portal, root: Path, file: Path) -> None:
    found, screens = [], set()
    for screen in walk_screens(plain, portal.address, file=file):
        found += findings(plain, root, screen)
        screens.add(screen)
    assert found == []
    assert len(screens) >= 20
    assert plain.complaints() == []


def test_targets_are_large_and_the_focus_goes_to_each_heading(tab: Tab, portal: Portal, file: Path) -> None:
    tab.size(360, 800)
    lost: set[str] = set()
    seen: set[str] = set()
    small: dict[str, list[str]] = {}
    for screen in walk_screens(tab, portal.address, file=file):
        # Where the walk did something on a screen itself, the focus is where it did it.
        if screen not in {"start", "involved", "files", *seen} and not tab.call(_FOCUS):
            lost.add(screen)
        seen.add(screen)
        if found := tab.call(_SMALL):
            small[screen] = found
    assert (lost, small) == (set(), {})


def test_errors_are_summed_up_and_lead_to_their_fields(tab: Tab, portal: Portal) -> None:
    journey.begin(tab, portal.address)
    journey.choose_bodies(tab, ["ohchr"])
    journey.choose_form(tab, "full")
    tab.click(journey.on("what", '[data-act="continue"]'))
    summary = journey.on("what", '[data-part="errors"]')
    tab.wait(f"{summary} a")
    tab.click(f"{summary} a")
    field = "() => document.activeElement.id"
    assert tab.call(field) == "f-what"
    described = tab.call("() => document.activeElement.getAttribute('aria-describedby')")
    assert any(tab.visible(f"#{one}.error") for one in described.split())
    assert tab.call("() => document.activeElement.getAttribute('aria-invalid')") == "true"
