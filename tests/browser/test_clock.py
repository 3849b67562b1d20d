"""A device whose clock is days off: it works where the notes still hold, and says what is wrong where not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.browser import journey
from tests.browser.portal import open_portal
from tests.browser.relays import middleman
from tests.browser.tab import Tab

CLOCK = journey.on("bodies", '[data-part="clock"]')
FAILED = journey.on("bodies", '[data-part="fetch-failed"]')


@pytest.mark.parametrize("days_off", [-2, 2])
def test_two_days_off_a_report_is_sealed_and_sent_and_the_clock_is_doubted(
    tab: Tab, tmp_path: Path, days_off: int
) -> None:
    with open_portal(tmp_path, days_off=days_off) as portal, middleman(portal.server.port) as between:
        between.now = datetime.now(UTC) + timedelta(days=days_off)
        journey.begin(tab, between.address)
        tab.wait(CLOCK)
        assert between.now.date().isoformat() in tab.text(CLOCK)
        journey.choose_bodies(tab, ["ohchr"])
        journey.choose_form(tab, "alert")
        journey.write_alert(tab)
        journey.add_files(tab, [])
        journey.send(tab)
        (entry,) = portal.entries()
        assert portal.opened(entry, "ohchr").what == journey.WHAT


@pytest.mark.parametrize("days_off", [-100, 100])
def test_far_off_the_page_stops_and_names_the_clock(tab: Tab, tmp_path: Path, days_off: int) -> None:
    with open_portal(tmp_path, days_off=days_off) as portal, middleman(portal.server.port) as between:
        between.now = datetime.now(UTC) + timedelta(days=days_off)
        journey.begin(tab, between.address)
        tab.wait(FAILED)
        assert "clock" in tab.text(FAILED)


def test_the_server_itself_names_its_day(tab: Tab, tmp_path: Path) -> None:
    with open_portal(tmp_path, days_off=2) as portal:
        journey.begin(tab, portal.address)
        tab.wait(CLOCK)
