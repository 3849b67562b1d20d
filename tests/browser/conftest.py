"""One portal and one process of each browser for most tests; each test has a page of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium_tab, running_chromium
from tests.browser.firefox import firefox_tab
from tests.browser.marionette import Marionette, running_firefox
from tests.browser.portal import Portal, open_portal
from tests.browser.tab import Tab


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def firefox() -> Iterator[Marionette]:
    with running_firefox() as browser:
        yield browser


@pytest.fixture(params=["chromium", "firefox"])
def tab(request: pytest.FixtureRequest) -> Iterator[Tab]:
    """Return a page in each of the two browsers."""
    browser = request.getfixturevalue(request.param)
    with chromium_tab(browser) if request.param == "chromium" else firefox_tab(browser) as page:
        yield page


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Return a portal that no test changes."""
    with open_portal(tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture
def own_portal(tmp_path: Path) -> Iterator[Portal]:
    """Return a portal that the test may make lie."""
    with open_portal(tmp_path / "portal") as running:
        yield running
