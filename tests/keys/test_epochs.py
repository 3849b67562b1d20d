"""The calendar of weekly keys: Monday to Monday, eight ahead, four weeks of grace."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec.days import week_id, week_of
from channel.codec.randomness import RandomBytes
from channel.errors import MalformedError
from keys.epochs import extended, in_life, is_past_grace, new_epoch, published, window_of_week

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2099, 12, 31))
TODAY = date(2026, 12, 30)


@given(DAYS)
def test_a_week_is_found_again_by_its_name(day: date) -> None:
    assert window_of_week(week_id(day)) == week_of(day)
    assert window_of_week(week_id(day)).holds(day)


@pytest.mark.parametrize(
    "week", ["", "2026w54", "2026w00", "2025w53", "2026w4", "2026w48b", "w48", "2026-48", "٢026w48"]
)
def test_no_such_week(week: str) -> None:
    with pytest.raises(MalformedError):
        window_of_week(week)


def test_names_follow_the_calendar_across_a_year_with_53_weeks(draw: RandomBytes) -> None:
    epochs = extended((), today=TODAY, random_bytes=draw)
    assert [epoch.id for epoch in epochs][:3] == ["2026w53", "2027w01", "2027w02"]
    assert all(earlier.window.end == later.window.start for earlier, later in itertools.pairwise(epochs))


def test_only_missing_windows_are_drawn(draw: RandomBytes) -> None:
    first = extended((), today=TODAY, random_bytes=draw)
    assert extended(first, today=TODAY, random_bytes=draw) == first
    later = extended(first, today=TODAY + timedelta(weeks=2), random_bytes=draw)
    assert later[: len(first)] == first
    assert len(later) == len(first) + 2


@given(st.integers(min_value=-60, max_value=60))
def test_grace_ends_28_days_after_the_window(days: int) -> None:
    window = week_of(TODAY)
    assert is_past_grace(window, window.end + timedelta(days=days)) is (days >= 28)


def test_an_epoch_leaves_only_when_its_grace_is_over_and_it_is_spent(draw: RandomBytes) -> None:
    epoch = new_epoch(TODAY, draw)
    over, within = epoch.window.end + timedelta(days=28), epoch.window.end + timedelta(days=27)
    assert in_life([epoch], today=over, spent=[epoch.id]) == ()
    assert in_life([epoch], today=over, spent=[]) == (epoch,)
    assert in_life([epoch], today=within, spent=[epoch.id]) == (epoch,)


def test_a_key_replaced_within_its_window_is_published_in_place_of_the_old_one(
    draw: RandomBytes,
) -> None:
    epochs = extended((), today=TODAY, random_bytes=draw)
    replaced = replace(new_epoch(TODAY, draw), id=f"{epochs[0].id}b")
    shown = published([*epochs, replaced], today=TODAY)
    assert shown == (replaced, *epochs[1:])
    assert published(epochs, today=TODAY + timedelta(weeks=1)) == epochs[1:]
