"""The work a server asks for, and how long the client waits for a server."""

import pytest

from channel.client.patience import FAILURES_IN_A_ROW, Patience
from channel.client.puzzle import MOST_BITS, Puzzle, parse_puzzle, solve
from channel.codec import b64
from channel.errors import MalformedError, RefusedError, UnavailableError
from channel.wire.puzzle import check_answer

CHALLENGE = bytes(range(32))


@pytest.mark.parametrize("bits", [0, 1, 7, 8, 10])
def test_the_solution_is_the_one_that_servers_check(bits: int) -> None:
    for subject in (b"\x01" * 32, b"\x02" * 16):
        puzzle = Puzzle(bits=bits, challenge=CHALLENGE)
        number = solve(puzzle, subject=subject, tell=lambda _: None)
        check_answer(number, challenge=CHALLENGE, subject=subject, bits=bits)
        for smaller in range(number):
            with pytest.raises(RefusedError):
                check_answer(smaller, challenge=CHALLENGE, subject=subject, bits=bits)


def test_too_much_work_is_refused_at_once() -> None:
    with pytest.raises(RefusedError):
        solve(Puzzle(bits=MOST_BITS + 1, challenge=CHALLENGE), subject=b"", tell=lambda _: None)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"bits": 1},
        {"bits": "1", "challenge": b64.encode(CHALLENGE)},
        {"bits": True, "challenge": b64.encode(CHALLENGE)},
        {"bits": -1, "challenge": b64.encode(CHALLENGE)},
        {"bits": 1, "challenge": b64.encode(bytes(31))},
        {"bits": 1, "challenge": "?"},
        {"bits": 1, "challenge": 7},
    ],
)
def test_what_is_no_puzzle_is_refused(value: object) -> None:
    with pytest.raises(MalformedError):
        parse_puzzle(value)


def test_patience_grows_to_half_a_minute_and_ends() -> None:
    slept: list[float] = []
    patience, error = Patience(slept.append), UnavailableError("gone")
    for _ in range(FAILURES_IN_A_ROW - 1):
        patience.wait_or_raise(error)
    with pytest.raises(UnavailableError):
        patience.wait_or_raise(error)
    assert slept == [0.5, 1, 2, 4, 8, 16, 30]


def test_progress_restores_patience_and_a_server_may_ask_for_a_minute() -> None:
    slept: list[float] = []
    patience, error = Patience(slept.append), UnavailableError("gone")
    patience.wait_or_raise(error, asked_seconds=7)
    patience.wait_or_raise(error, asked_seconds=3600)
    patience.progress()
    patience.wait_or_raise(error)
    assert slept == [7, 60, 0.5]
