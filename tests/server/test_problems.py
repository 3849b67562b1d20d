"""Every error of ours has one status, and its document repeats nothing."""

import json
from collections.abc import Iterator

import pytest

import channel.intake.errors
import channel.server.faults
from channel.errors import (
    ChannelError,
    MalformedError,
    NotRecipientError,
    ProofError,
    RefusedError,
    UnavailableError,
    UntrustedError,
)
from channel.intake.cost import Cost
from channel.intake.errors import ConflictError, CostError, NotFoundError, TooLargeError
from channel.server.faults import BusyError, ForbiddenError, MediaTypeError, SlowError, UnauthenticatedError
from channel.server.problems import PROBLEM_TYPE, problem_of, problem_of_status

COST = Cost(bits=3, challenge=b"\1" * 32)
STATUSES: dict[type[ChannelError], int] = {
    MalformedError: 400,
    UnauthenticatedError: 401,
    ForbiddenError: 403,
    NotFoundError: 404,
    SlowError: 408,
    ConflictError: 409,
    TooLargeError: 413,
    MediaTypeError: 415,
    UntrustedError: 422,
    ProofError: 422,
    RefusedError: 422,
    CostError: 429,
    NotRecipientError: 500,
    UnavailableError: 503,
    BusyError: 503,
}


def kinds(root: type[ChannelError] = ChannelError) -> Iterator[type[ChannelError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from kinds(kind)


def made(kind: type[ChannelError]) -> ChannelError:
    if kind is CostError:
        return CostError("words", hint="Do this.", cost=COST)
    return kind("words", hint="Do this.")


@pytest.mark.parametrize(("kind", "status"), STATUSES.items())
def test_an_error_has_its_status(kind: type[ChannelError], status: int) -> None:
    response = problem_of(made(kind)).response()
    document = json.loads(bytes(response.body))
    assert (response.status_code, document["status"]) == (status, status)
    assert response.media_type == PROBLEM_TYPE
    if status != 500:
        assert (document["detail"], document["hint"]) == ("words", "Do this.")


def test_every_error_of_the_server_side_is_in_the_table() -> None:
    ours = (channel.intake.errors.__name__, channel.server.faults.__name__, ChannelError.__module__)
    assert {kind for kind in kinds() if kind.__module__ in ours} == set(STATUSES)


def test_the_cost_is_told_with_its_refusal() -> None:
    document = json.loads(problem_of(made(CostError)).encoded)
    assert document["puzzle"] == {"bits": 3, "challenge": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}


def test_who_is_sent_away_is_told_when_to_come_back() -> None:
    assert problem_of(made(UnavailableError)).headers == {"Retry-After": "600"}
    assert problem_of(made(BusyError)).headers == {"Retry-After": "5"}


@pytest.mark.parametrize("code", [404, 405, 400, 418])
def test_what_the_framework_refuses_is_said_in_our_words(code: int) -> None:
    problem = problem_of_status(code, {"Allow": "GET", "X-Other": "needle"})
    assert problem.status == code
    assert problem.headers == {"Allow": "GET"}
    assert "needle" not in problem.encoded.decode()
