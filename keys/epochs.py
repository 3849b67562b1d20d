"""The calendar of weekly keys: which windows need one, which are published, which may leave a keyring."""

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from channel.codec.days import Window, week_id, week_of
from channel.codec.randomness import RandomBytes
from channel.errors import MalformedError
from keys.identity import IDENTITY_BYTES, Identity
from keys.keyring import EpochSecret

AHEAD_WEEKS = 8
GRACE_DAYS = 28
_WEEK = re.compile(r"([0-9]{4})w([0-9]{2})", re.ASCII)


def window_of_week(week: str) -> Window:
    """Return the days of a week named like `2026w48`.

    Raises:
        MalformedError: no such week.
    """
    found = _WEEK.fullmatch(week)
    try:
        year, number = (int(group) for group in found.groups()) if found else (0, 0)
        return week_of(date.fromisocalendar(year, number, 1))
    except ValueError:
        raise MalformedError("no such week") from None


def new_epoch(day: date, random_bytes: RandomBytes) -> EpochSecret:
    """Draw the identity of the week that holds `day`, named after it."""
    identity = Identity(random_bytes(IDENTITY_BYTES))
    return EpochSecret(id=week_id(day), window=week_of(day), identity=identity)


def extended(
    epochs: Sequence[EpochSecret], *, today: date, random_bytes: RandomBytes
) -> tuple[EpochSecret, ...]:
    """Return the epochs with one for each of this week and the 8 that follow, new ones where none was."""
    taken = {epoch.window.start for epoch in epochs}
    first = week_of(today).start
    days = [first + timedelta(weeks=number) for number in range(AHEAD_WEEKS + 1)]
    return (*epochs, *(new_epoch(day, random_bytes) for day in days if day not in taken))


def in_life(epochs: Sequence[EpochSecret], *, today: date, spent: Collection[str]) -> tuple[EpochSecret, ...]:
    """Return the epochs without those past their grace of 28 days whose ids are `spent` as well.

    Time alone destroys nothing: an id is spent once a console has checked all that was sealed to it.
    """
    return tuple(epoch for epoch in epochs if epoch.id not in spent or not is_past_grace(epoch.window, today))


def is_past_grace(window: Window, today: date) -> bool:
    """Say whether 28 days have gone by since the window ended."""
    return today >= window.end + timedelta(days=GRACE_DAYS)


def published(epochs: Sequence[EpochSecret], *, today: date) -> tuple[EpochSecret, ...]:
    """Return the epochs that reporters may seal to today or later, in order, one a window.

    Where a key was replaced within its window, `2026w48b` stands for `2026w48`.
    """
    newest = {epoch.window.start: epoch for epoch in sorted(epochs, key=lambda epoch: epoch.id)}
    return tuple(newest[start] for start in sorted(newest) if newest[start].window.end > today)
