"""A place is the server's number, and tells those apart that were met under one number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.console.places import EDITION_STEP, number_of, parse_place, place_of, shown_place
from channel.errors import MalformedError


def test_a_number_given_out_once_is_its_own_place() -> None:
    assert place_of(7, edition=0) == 7
    assert (shown_place(7), parse_place("7")) == ("7", 7)


@given(st.integers(0, 10**14 - 1), st.integers(0, 998))
def test_places_are_read_as_they_are_shown(number: int, edition: int) -> None:
    place = place_of(number, edition=edition)
    assert parse_place(shown_place(place)) == place
    assert number_of(place) == number


@pytest.mark.parametrize(
    "text", ["", "-1", "02", "2-", "2-0", "2-1", "2-02", "2.2", "\u0662", f"1{EDITION_STEP}"]
)
def test_nothing_else_is_a_place(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_place(text)
