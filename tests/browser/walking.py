"""Walks through every page and screen there is, and stops at each, for tests that look rather than write."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from tests.browser import journey
from tests.browser.tab import Tab

PLAIN_PAGES = ("/", "/en/", "/en/safety", "/en/without", "/leave")
_FULL = (
    "what",
    "where",
    "when",
    "urgency",
    "affected",
    "responsible",
    "how_known",
    "raised",
    "risk",
    "presence",
    "files",
)


def walk_pages(tab: Tab, address: str) -> Iterator[str]:
    """Stop at each page that is no form."""
    for page in PLAIN_PAGES:
        tab.open(address + page)
        yield page


def walk_screens(tab: Tab, address: str, *, file: Path) -> Iterator[str]:
    """Stop at each screen of the form, and at one that complains."""
    tab.open(f"{address}/en/report")
    tab.wait(journey.on("start"))
    yield _stop(tab, "start")
    journey.go_on(tab, "start", "bodies")
    tab.wait(journey.on("bodies", '[data-part="list"]'))
    yield _stop(tab, "bodies")
    journey.tick_bodies(tab, ["ohchr", "oios"])
    journey.go_on(tab, "bodies", "involved")
    tab.click(journey.on("involved", 'label:has(input[value="yes"])'))
    tab.click(journey.on("involved", '[data-act="continue"]'))
    tab.wait(journey.on("involved", '[data-part="errors"]'))
    yield _stop(tab, "involved")
    tab.click(journey.on("involved", 'label:has(input[value="no"])'))
    journey.go_on(tab, "involved", "form")
    yield _stop(tab, "form")
    yield from _write_twice(tab)
    tab.choose("#files-add", [file])
    tab.wait(journey.on("files", '[data-part="files"] > li'))
    yield _stop(tab, "files")
    journey.go_on(tab, "files", "consent")
    yield _stop(tab, "consent")
    journey.go_on(tab, "consent", "check")
    yield _stop(tab, "check")
    journey.send(tab)
    yield _stop(tab, "words")
    tab.click(journey.on("words", '[data-act="show-words"]'))
    tab.wait(journey.on("words", '[data-part="words"]'))
    yield _stop(tab, "words")
    tab.click(journey.on("words", '[data-act="words-kept"]'))
    tab.wait(journey.on("words_back"))
    yield _stop(tab, "words_back")
    tab.click(journey.on("words_back", '[data-act="words-again"]'))
    journey.keep_words(tab)
    yield _stop(tab, "done")


def _write_twice(tab: Tab) -> Iterator[str]:
    journey.choose_form(tab, "alert")
    yield _stop(tab, "alert")
    tab.click(journey.on("alert", '[data-act="back"]'))
    tab.wait(journey.on("form"))
    journey.choose_form(tab, "full")
    tab.click(journey.on("what", '[data-act="continue"]'))
    tab.wait(journey.on("what", '[data-part="errors"]'))
    yield _stop(tab, "what")
    tab.type("#f-what", journey.WHAT)
    for screen, next_screen in pairwise(_FULL):
        yield _stop(tab, screen)
        journey.go_on(tab, screen, next_screen)


def _stop(tab: Tab, screen: str) -> str:
    assert journey.screen_of(tab) == screen
    return screen
