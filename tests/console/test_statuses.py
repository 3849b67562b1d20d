"""What a server answers is told as what to do next."""

import pytest

from channel.console.source import MissingError
from channel.console.statuses import check_given, check_taken
from channel.errors import ChannelError, RefusedError, UnavailableError


def test_what_is_given_is_given() -> None:
    check_given(200)


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (401, RefusedError, "not let this member in"),
        (403, RefusedError, "not let this member in"),
        (429, UnavailableError, "at its limit"),
        (503, UnavailableError, "at its limit"),
        (404, MissingError, "status 404"),
        (410, MissingError, "status 410"),
        (500, MissingError, "status 500"),
        (302, MissingError, "status 302"),
        (206, MissingError, "status 206"),
    ],
)
def test_what_is_not_given_is_said(status: int, error: type[ChannelError], said: str) -> None:
    with pytest.raises(ChannelError, match=said) as caught:
        check_given(status)
    assert type(caught.value) is error


@pytest.mark.parametrize("status", [200, 201, 204])
def test_what_is_taken_is_taken(status: int) -> None:
    check_taken(status, "members")


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (401, RefusedError, "not let this key in"),
        (403, RefusedError, "not let this key in"),
        (409, RefusedError, "another members note by now"),
        (400, RefusedError, "does not take the members"),
        (413, RefusedError, "does not take the members"),
        (422, RefusedError, "does not take the members"),
        (429, UnavailableError, "status 429"),
        (500, UnavailableError, "status 500"),
        (503, UnavailableError, "status 503"),
        (302, UnavailableError, "status 302"),
    ],
)
def test_what_is_not_taken_is_said(status: int, error: type[ChannelError], said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        check_taken(status, "members")
    assert caught.value.hint
