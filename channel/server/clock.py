"""What time the workflows are told: the day, the hour, and seconds that only ever grow."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from email.utils import format_datetime

_HOUR_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """`now` gives the time in UTC; `monotonic_seconds` grows by one each second."""

    now: Callable[[], datetime]
    monotonic_seconds: Callable[[], float]

    def today(self) -> date:
        """Return the day in UTC."""
        return self.now().date()

    def hour(self) -> int:
        """Return the whole hours since 1970."""
        return int(self.now().timestamp()) // _HOUR_SECONDS


def system_clock() -> Clock:
    """Return the clock of this machine."""
    return Clock(now=lambda: datetime.now(UTC), monotonic_seconds=time.monotonic)


def hour_text(hour: int) -> str:
    """Write a whole hour since 1970 as RFC 3339."""
    return datetime.fromtimestamp(hour * _HOUR_SECONDS, tz=UTC).strftime("%Y-%m-%dT%H:00:00Z")


def day_text(day: date) -> str:
    """Write a day as the header `Date` does, at midnight: a page can tell that its device's clock is wrong.

    The time of an answer is nobody's business, so no other answer has the header.
    """
    return format_datetime(datetime.combine(day, time_of_day.min, tzinfo=UTC), usegmt=True)
