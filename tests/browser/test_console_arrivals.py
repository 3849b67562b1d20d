"""A report that is sent while somebody reads another: it appears by itself, and what is read stays put."""

from itertools import count
from typing import Any

from playwright.sync_api import Browser

from tests.browser import journey
from tests.browser.chromium import chromium_tab
from tests.browser.console import REPORT, Demo, Terminal
from tests.browser.journey import Plan
from tests.browser.tab import Tab

ARRIVE_SECONDS = 10.0
WORDS = journey.WHAT[:30]
LONG = "\n".join(f"{number}. The truck at the second bridge was stopped again." for number in range(400))
PREPARE = """
() => {
  document.querySelector("#report").scrollTop = 700;
  document.querySelector("section.list").scrollTop = 150;
  const search = document.querySelector("#q");
  search.value = "half a thought";
  search.focus({preventScroll: true});
  search.setSelectionRange(2, 6);
}
"""
STANDING = """
() => {
  const list = document.querySelector("section.list");
  const edge = list.getBoundingClientRect().top + 120;
  const row = [...document.querySelectorAll(".rows tbody tr")]
    .find((one) => one.getBoundingClientRect().top > edge);
  const search = document.querySelector("#q");
  return {
    focus: document.activeElement.id,
    selection: [search.value, search.selectionStart, search.selectionEnd],
    pane: document.querySelector("#report").scrollTop,
    open: document.querySelector("#report article").dataset.number,
    row: row.dataset.place,
    top: Math.round(row.getBoundingClientRect().top),
    loaded: performance.timeOrigin,
  };
}
"""
SELECT = """
() => {
  const words = document.querySelector("#report .narrative .words").firstChild;
  document.activeElement.blur();
  getSelection().setBaseAndExtent(words, 100, words, 160);
  return String(getSelection());
}
"""
_NUMBERS = count(1)
ROWS = "() => document.querySelectorAll('.rows tbody tr').length"


def test_a_report_from_the_portal_appears_and_moves_nothing(
    desk: Tab, shared: Terminal, demo: Demo, chromium: Browser
) -> None:
    before = reading(desk, shared, demo)
    rows = desk.call(ROWS)
    with chromium_tab(chromium) as portal:
        journey.write(portal, demo.server, Plan(bodies=("ohchr",)))
        journey.send(portal)
    desk.until(f"(before) => ({ROWS})() > before", rows, seconds=ARRIVE_SECONDS)
    after = desk.call(STANDING)
    # A list scrolls by whole pixels, a row may be higher by a part of one.
    assert abs(after.pop("top") - before.pop("top")) <= 1
    assert after == before
    desk.until("(words) => document.querySelector('.rows tbody tr').textContent.includes(words)", WORDS)
    assert "1 new" in desk.call("() => document.querySelector('[data-part=spoken]').textContent")
    assert desk.complaints() == []


def test_text_that_is_being_selected_stays_selected(desk: Tab, shared: Terminal, demo: Demo) -> None:
    reading(desk, shared, demo)
    rows, selected = desk.call(ROWS), desk.call(SELECT)
    assert len(selected) == 60
    demo.send(demo.reporter(f"later {desk.name}").report("Another one."))
    desk.until(f"(before) => ({ROWS})() > before", rows, seconds=ARRIVE_SECONDS)
    assert desk.call("() => String(getSelection())") == selected


def reading(tab: Tab, terminal: Terminal, demo: Demo) -> Any:
    """Read a long report, somewhere in its middle, with a search half typed; return how all stands."""
    name = f"{tab.name} {next(_NUMBERS)}"
    demo.send(demo.reporter(name).report(f"{name}\n{LONG}"))
    tab.size(1280, 700)
    tab.open(f"{terminal.base}/?view=all")
    tab.until("(name) => document.querySelector('.rows tbody tr').textContent.includes(name)", name)
    tab.click(".rows tbody tr a")
    tab.wait(REPORT)
    # What came while it was opened is all there.
    tab.until("() => document.querySelector('.rows tbody tr.open') !== null")
    tab.call(PREPARE)
    standing = tab.call(STANDING)
    assert (standing["focus"], standing["pane"]) == ("q", 700)
    return standing
