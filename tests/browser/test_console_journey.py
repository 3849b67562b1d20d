"""A reviewer at work, in both browsers: let in, unlock, read by keys and by buttons, search, save, lock."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.console import REPORT, Demo, Terminal, console_of, open_report
from tests.browser.tab import Tab

PASSPHRASE = "#passphrase"
ROW = ".rows tbody tr"
LOCK = 'form[action="/lock"] button'
CHOSEN = "() => document.activeElement?.closest('tr')?.dataset.place ?? ''"
FOCUSED = "() => document.activeElement?.id ?? ''"
PLACES = "() => [...document.querySelectorAll('.rows tbody tr')].map((row) => row.dataset.place)"
PAGE = "() => document.documentElement.outerHTML"
OPEN = "() => document.querySelector('#report article')?.dataset.number ?? ''"
HELP = "#help[open]"
NEEDLE = "daraja"
SEARCHES = {
    "نيسان": "نيسان",
    "понедельник": "Мост закрыт",
    "елка": "Ёлка",
    "封锁": "封锁了旧桥",
    "DEPUIS LUNDI": "Depuis lundi",
    "dárajá": "daraja",
}


@pytest.fixture
def own(demo: Demo) -> Iterator[Terminal]:
    """Return a locked console of the test's own."""
    with console_of(demo, is_unlocked=False) as terminal:
        yield terminal


@pytest.fixture(scope="module", autouse=True)
def other_scripts(demo: Demo) -> None:
    """Send what the demonstration has no reports of: Cyrillic and Chinese."""
    demo.send(demo.reporter("cyrillic").report("Мост закрыт с понедельника. Ёлка у реки."))
    demo.send(demo.reporter("chinese").report("他们昨天晚上封锁了旧桥,没有人能过去。"))


def unlock(tab: Tab, terminal: Terminal) -> None:
    tab.type(PASSPHRASE, terminal.console.passphrase)
    tab.click("button.main")
    tab.wait(ROW)


def show(tab: Tab, terminal: Terminal, path: str) -> None:
    tab.open(f"{terminal.base}{path}")
    tab.wait(".rows")


def test_unlocking_reading_locking_and_nothing_of_a_report_is_left(tab: Tab, own: Terminal) -> None:
    own.let_in(tab)
    assert tab.call(FOCUSED) == "passphrase"
    tab.type(PASSPHRASE, "not this one")
    tab.click("button.main")
    tab.wait("[role=alert]")
    assert "rong passphrase" in tab.text("[role=alert]")
    unlock(tab, own)
    assert tab.address() == f"{own.base}/"
    tab.until("() => document.querySelector('.status').textContent.includes('all verified')")

    show(tab, own, f"/?view=all&q={NEEDLE}")
    tab.click(f"{ROW} a")
    tab.wait(REPORT)
    assert NEEDLE in tab.call(PAGE)
    tab.click(LOCK)
    tab.wait(PASSPHRASE)
    assert NEEDLE not in tab.call(PAGE)
    assert own.console.get("/").headers["location"] == "/unlock"
    tab.back()
    # What stood there is not kept, so it is asked for again, and the lock answers.
    tab.until("() => location.pathname === '/unlock' && document.querySelector('#passphrase') !== null")
    assert NEEDLE not in tab.call(PAGE)
    assert tab.complaints() == []


def test_a_page_that_nobody_uses_goes_to_the_lock_by_itself(tab: Tab, demo: Demo) -> None:
    with console_of(demo, "--lock-after", "0.06") as terminal:
        terminal.let_in(tab)
        if not tab.visible(ROW):
            unlock(tab, terminal)
        tab.click(f"{ROW} a")
        tab.wait(REPORT)
        tab.wait(PASSPHRASE)
        assert not tab.visible(".words")
        assert tab.call("() => document.querySelector('.words')") is None


def test_a_page_whose_console_was_closed_covers_what_it_showed(tab: Tab, demo: Demo) -> None:
    with console_of(demo) as terminal:
        terminal.let_in(tab)
        tab.wait(ROW)
        terminal.console.popen.terminate()
        terminal.console.popen.wait()
        tab.wait('[data-part="gone"]')
        assert not tab.visible(ROW)
        tab.complaints()


def test_keys_move_open_search_help_and_close(desk: Tab, shared: Terminal) -> None:
    show(desk, shared, "/?view=all")
    places = desk.call(PLACES)
    assert len(places) > 40
    desk.keys("j", "j", "k", "j")
    assert desk.call(CHOSEN) == places[1]
    desk.keys("o")
    desk.wait(f'{REPORT}[data-place="{places[1]}"]')
    assert desk.address().startswith(f"{shared.base}/reports/")
    desk.keys("j", "o")
    desk.until(f"(number) => ({OPEN})() === number", places[2])
    desk.keys("/")
    assert desk.call(FOCUSED) == "q"
    # Somebody who types a letter means the letter.
    desk.keys("j", "o", "?")
    assert desk.call("() => document.querySelector('#q').value") == "jo?"
    assert not desk.visible(HELP)
    desk.keys("Escape")
    assert (desk.call(FOCUSED), desk.visible(REPORT)) == ("", True)
    desk.keys("?")
    desk.wait(HELP)
    desk.keys("j", "o", "Escape")
    desk.until("() => !document.querySelector('#help').open")
    assert desk.call(OPEN) == places[2]
    desk.keys("Escape")
    desk.until("() => !document.querySelector('#report article')")
    assert desk.call(CHOSEN) == places[2]
    assert desk.complaints() == []


def test_each_key_has_a_button_that_does_the_same(desk: Tab, shared: Terminal) -> None:
    desk.size(1280, 800)
    show(desk, shared, "/?view=all")
    places = desk.call(PLACES)
    for act in ("next", "next", "previous", "next"):
        desk.click(f'.moves [data-act="{act}"]')
    desk.click('.moves [data-act="open"]')
    desk.wait(REPORT)
    assert desk.call(OPEN) in places[:2]
    desk.click('.bar [data-act="help"]')
    desk.wait(HELP)
    desk.click(f"{HELP} button.main")
    desk.until("() => !document.querySelector('#help').open")
    desk.click('[data-act="close"]')
    desk.until("() => !document.querySelector('#report article')")


def test_keys_can_be_turned_off_and_on_and_it_is_kept(desk: Tab, shared: Terminal) -> None:
    show(desk, shared, "/?view=all")
    try:
        switch_keys(desk, "off")
        desk.keys("j", "?")
        assert (desk.call(CHOSEN), desk.visible(HELP)) == ("", False)
        show(desk, shared, "/?view=all")
        desk.keys("j", "?")
        assert (desk.call(CHOSEN), desk.visible(HELP)) == ("", False)
        # What is no single letter goes on.
        desk.click(f"{ROW} a")
        desk.wait(REPORT)
        desk.keys("Escape")
        desk.until("() => !document.querySelector('#report article')")
    finally:
        switch_keys(desk, "on")
    show(desk, shared, "/?view=all")
    desk.keys("j")
    assert desk.call(CHOSEN) == desk.call(PLACES)[0]


def switch_keys(tab: Tab, state: str) -> None:
    if not tab.visible(HELP):
        tab.click('.bar [data-act="help"]')
    tab.click(f'{HELP} [data-preference="keys"] button')
    tab.until("(state) => document.documentElement.dataset.keys === state", state)
    tab.click(f"{HELP} button.main")
    tab.until("() => !document.querySelector('#help').open")


def test_going_back_opens_what_was_open_and_closes_what_was_not(desk: Tab, shared: Terminal) -> None:
    show(desk, shared, "/?view=all")
    first, second, *_ = desk.call(PLACES)
    open_report(desk, first)
    open_report(desk, second)
    desk.back()
    desk.until(f"(number) => ({OPEN})() === number", first)
    assert desk.call("() => document.querySelector('tr.open').dataset.place") == first
    desk.back()
    desk.until("() => !document.querySelector('#report article')")
    assert desk.address() == f"{shared.base}/?view=all"


def test_a_search_in_any_script_finds_it(desk: Tab, shared: Terminal) -> None:
    for typed, meant in SEARCHES.items():
        show(desk, shared, "/?view=all")
        desk.type("#q", typed)
        desk.keys("Enter")
        desk.until("() => location.search.includes('q=')")
        desk.wait(f"{ROW} a")
        assert len(desk.call(PLACES)) < 5, typed
        desk.click(f"{ROW} a")
        desk.wait(REPORT)
        assert meant in desk.text("#report .narrative")


def test_a_search_without_a_match_says_so_and_can_be_cleared(desk: Tab, shared: Terminal) -> None:
    show(desk, shared, "/?view=files&q=nowhere-at-all")
    assert "nothing" in desk.text('[data-part="empty"]').lower() or desk.visible('[data-part="empty"]')
    desk.click(".steps a")
    desk.wait(ROW)
    assert "q=" not in desk.address()


def test_views_and_urgencies_narrow_the_list_to_their_counts(desk: Tab, shared: Terminal) -> None:
    show(desk, shared, "/?view=all")
    for view in ("imminent", "files", "duplicates", "all"):
        desk.click(f'[data-view="{view}"]')
        desk.until("(view) => document.querySelector('.views [aria-current]')?.dataset.view === view", view)
        assert desk.text(f'[data-view="{view}"] .count') == str(len(desk.call(PLACES))), view
    desk.call("() => { document.querySelector('#urgency').value = 'hours'; }")
    desk.click(".search button")
    desk.until("() => location.search.includes('urgency=hours')")
    assert desk.text('[data-view="imminent"] .count') == str(len(desk.call(PLACES)))


def test_a_file_is_saved_byte_for_byte_to_the_folder(desk: Tab, shared: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / f"{desk.name} صور"
    originals = {path.read_bytes() for path in shared.console.folder.glob("reporters/V2/**/*.docx")}
    assert len(originals) == 2
    show(desk, shared, "/?view=files&q=casualty")
    desk.click(f"{ROW} a")
    desk.wait(f"{REPORT} .files")
    desk.type("#folder", "photos")
    desk.click('.files button[value=""]')
    desk.wait(".files .note.wrong")
    assert list(tmp_path.iterdir()) == []
    desk.type("#folder", str(folder))
    desk.click('.files button[value="1"]')
    desk.wait(".files .outcome")
    (one,) = folder.iterdir()
    assert one.read_bytes() in originals
    desk.click('.files button[value="2"]')
    desk.until("() => document.querySelector('.files .outcome')?.textContent.includes('final')")
    assert {path.read_bytes() for path in folder.iterdir()} == originals
    assert desk.visible(f"{REPORT} .narrative")
