"""Days in UTC and half-open windows of days; no time of day exists in the formats."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from channel.errors import MalformedError

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def parse_day(text: str) -> date:
    """Decode `YYYY-MM-DD`.

    Raises:
        MalformedError: another form, or no such day.
    """
    if not _ISO_DAY.fullmatch(text):
        raise MalformedError("not a day of the form YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MalformedError("no such day in the calendar") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days from `start` up to, and without, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise MalformedError("window ends before it begins")

    def holds(self, day: date) -> bool:
        """Say whether `day` lies in the window."""
        return self.start <= day < self.end


def week_of(day: date) -> Window:
    """Return the ISO week, Monday to Monday, that holds `day`."""
    monday = day - timedelta(days=day.weekday())
    return Window(start=monday, end=monday + timedelta(days=7))


def week_id(day: date) -> str:
    """Name the ISO week that holds `day`, as in `2026w48`."""
    year, week, _ = day.isocalendar()
    return f"{year}w{week:02d}"
