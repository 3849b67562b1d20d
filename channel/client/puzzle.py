"""The work a busy server asks for before it takes a submission: a hash with leading zero bits."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from channel.codec import b64
from channel.codec.binary import label, u64
from channel.errors import MalformedError, RefusedError
from channel.wire.puzzle import CHALLENGE_BYTES, PUZZLE_LABEL

MOST_BITS = 30
MOST_PUZZLES = 5
"""So often a price that rises is paid anew before the server is taken to want none."""

_U64 = 2**64
_TELL_EVERY = 2**16


@dataclass(frozen=True, slots=True, kw_only=True)
class Puzzle:
    """How many leading zero bits are asked for, 0 for none, and today's challenge."""

    bits: int
    challenge: bytes


def parse_puzzle(value: Any) -> Puzzle:
    """Decode `{"bits", "challenge"}` out of a parsed answer.

    Raises:
        MalformedError: another form.
    """
    if not isinstance(value, dict):
        raise MalformedError("puzzle of an unknown form")
    bits, challenge = value.get("bits"), value.get("challenge")
    if type(bits) is not int or bits < 0 or not isinstance(challenge, str):
        raise MalformedError("puzzle of an unknown form")
    return Puzzle(bits=bits, challenge=b64.decode(challenge, length_bytes=CHALLENGE_BYTES))


def solve(puzzle: Puzzle, *, subject: bytes, tell: Callable[[int], None]) -> int:
    """Find the number for a commitment or an upload id in raw bytes; `tell` hears of the tries so far.

    About a second for 20 bits, twice that for each more.

    Raises:
        RefusedError: more than 30 bits, hours of work, are asked for.
    """
    if puzzle.bits > MOST_BITS:
        raise RefusedError(
            "the server asks for more work than this device should do",
            hint="Try again tomorrow, or send the sealed file another way.",
        )
    start = hashlib.sha256(label(PUZZLE_LABEL) + puzzle.challenge + subject)
    limit = 1 << (256 - puzzle.bits)
    for number in range(_U64):
        attempt = start.copy()
        attempt.update(u64(number))
        if int.from_bytes(attempt.digest(), "big") < limit:
            return number
        if number % _TELL_EVERY == 0:
            tell(number)
    raise RefusedError("the server's puzzle has no solution")
