"""Without JavaScript: the page says honestly that nothing can be written here, and no typed word leaves."""

from collections.abc import Iterator

import pytest

from tests.browser.chromium import chromium_tab
from tests.browser.firefox import NO_SCRIPTS, SAFEST, firefox_tab
from tests.browser.marionette import running_firefox
from tests.browser.portal import Portal
from tests.browser.relays import middleman
from tests.browser.tab import Tab

NEEDLE = "kestrel"
PAGES = ("/", "/en/", "/en/report", "/en/safety", "/en/without", "/leave")
WRITABLE = "textarea, select, button, input:not([type=file])"


@pytest.fixture(params=["chromium", "firefox", "safest"], scope="module")
def still(request: pytest.FixtureRequest) -> Iterator[Tab]:
    """Return a page of a browser that runs no script."""
    if request.param == "chromium":
        with chromium_tab(request.getfixturevalue("chromium"), scripts=False) as page:
            yield page
        return
    preferences = SAFEST if request.param == "safest" else NO_SCRIPTS
    with running_firefox(preferences) as browser, firefox_tab(browser) as page:
        yield page


def test_the_form_is_its_own_honest_notice(still: Tab, portal: Portal) -> None:
    still.open(f"{portal.address}/en/report")
    assert "JavaScript" in still.text("h1")
    for selector in (WRITABLE, "form", "section[data-screen]", '[data-act]:not([data-act="leave"])'):
        assert not still.visible(selector), selector
    still.click("#unscripted a")
    still.wait('form[action="/v1/submissions"]')
    assert still.address() == f"{portal.address}/en/without"


def test_no_request_carries_typed_text(still: Tab, portal: Portal) -> None:
    with middleman(portal.server.port) as between:
        for page in PAGES:
            still.open(between.address + page)
            # On every page, whatever has the focus, as somebody types who did not read.
            still.keys("Tab", *NEEDLE, "Enter")
            still.keys("Tab", "Tab", *NEEDLE)
        said = b"".join(passing.said for passing in between.passed)
    assert len(between.passed) >= len(PAGES)
    assert NEEDLE.encode() not in said
    assert {passing.method for passing in between.passed} == {"GET"}
    assert not any("?" in passing.path for passing in between.passed)


def test_the_only_field_anywhere_is_the_one_for_a_sealed_file(still: Tab, portal: Portal) -> None:
    for page in PAGES:
        still.open(portal.address + page)
        assert not still.visible("textarea, select, input:not([type=file])"), page
        assert still.visible('input[type=file][name="file"]') == (page == "/en/without")


def test_leaving_works_as_a_plain_link(still: Tab, portal: Portal) -> None:
    still.open(f"{portal.address}/en/safety")
    still.click('[data-act="leave"]')
    assert still.address() == f"{portal.address}/leave"
    assert still.text("body") == ""
