"""One portal and one process of each browser for most tests; each test has a page of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium_tab, running_chromium
from tests.browser.console import Demo, Terminal, console_of, copied, running_demo
from tests.browser.firefox import firefox_tab
from tests.browser.marionette import Marionette, running_firefox
from tests.browser.portal import Portal, open_portal
from tests.browser.tab import Tab
from tests.demo.conftest import kept_once

__all__ = ["kept_once"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return a browser that ends with its module, for others trip over the event loop that runs beside it."""
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


@pytest.fixture(scope="module")
def demo(kept_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Return a channel with the demonstration's reports, whose server runs; its tests may send to it."""
    folder = tmp_path_factory.mktemp("console") / "demo"
    with running_demo(copied(kept_once, folder)) as running:
        yield running


@pytest.fixture(scope="module")
def shared(demo: Demo) -> Iterator[Terminal]:
    """Return an unlocked console that all tests of a module look at."""
    with console_of(demo) as terminal:
        yield terminal


@pytest.fixture
def desk(tab: Tab, shared: Terminal) -> Tab:
    """Return a page of each browser, let into the shared console."""
    shared.let_in(tab)
    return tab
