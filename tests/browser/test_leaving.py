"""Leaving at once: three times Shift or the link, a white page, and nothing of what was typed comes back."""

import pytest

from tests.browser import journey
from tests.browser.portal import Portal
from tests.browser.tab import Tab

_TYPED = """
() => [...document.querySelectorAll("textarea, input:not([type=file])")].map((one) => one.value).join(" ")
  + document.body.innerText
"""


def typed(tab: Tab, portal: Portal) -> None:
    """Come to the form by the front page, and write an account."""
    tab.open(f"{portal.address}/en/")
    tab.click('a.button[href="/en/report"]')
    tab.wait(journey.on("start"))
    journey.go_on(tab, "start", "bodies")
    journey.choose_bodies(tab, ["ohchr"])
    journey.choose_form(tab, "full")
    tab.type("#f-what", journey.WHAT)


def shift_three_times(tab: Tab) -> None:
    tab.keys("Shift", "Shift", "Shift")


def follow_the_link(tab: Tab) -> None:
    tab.click("header .exit")


@pytest.mark.parametrize("leave", [shift_three_times, follow_the_link])
def test_the_page_is_white_at_once_and_back_brings_nothing_typed(
    tab: Tab, portal: Portal, leave: object
) -> None:
    typed(tab, portal)
    assert journey.WHAT[:20] in tab.call(_TYPED)
    assert callable(leave)
    leave(tab)
    tab.until("() => location.pathname === '/leave' && document.body.innerText === ''")
    tab.back()
    assert "water truck" not in tab.call(_TYPED)
    assert tab.call("() => location.pathname") != "/leave"
    assert tab.complaints() == []


def test_shift_within_words_does_not_leave(tab: Tab, portal: Portal) -> None:
    typed(tab, portal)
    tab.keys("Shift", "a", "Shift", "b", "Shift", "c")
    assert journey.screen_of(tab) == "what"


def test_coming_back_to_the_form_shows_an_empty_one(tab: Tab, portal: Portal) -> None:
    typed(tab, portal)
    tab.open(f"{portal.address}/en/")
    tab.back()
    tab.wait("main")
    assert "water truck" not in tab.call(_TYPED)
