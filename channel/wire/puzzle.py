"""The puzzle that a sender answers while many are sending: find a number whose hash begins with zeros.

It names nobody and keeps nobody out; it only makes a flood cost its sender more than it costs the server.
"""

import re

from channel.codec.binary import label, u64
from channel.codec.digests import sha256
from channel.errors import MalformedError, RefusedError

PUZZLE_HEADER = "Channel-Puzzle"
PUZZLE_LABEL = "channel/v1/puzzle"
CHALLENGE_BYTES = 32

_DIGEST_BITS = 256
_ANSWER_LIMIT = 2**64
_ANSWER = re.compile(r"0|[1-9][0-9]{0,19}", re.ASCII)


def parse_answer(text: str) -> int:
    """Decode the header `Channel-Puzzle`: decimal, shortest form, below 2^64.

    Raises:
        MalformedError: another form, or too large.
    """
    if not _ANSWER.fullmatch(text) or (answer := int(text)) >= _ANSWER_LIMIT:
        raise MalformedError("puzzle answer that is no number below 2^64")
    return answer


def check_answer(answer: int, *, challenge: bytes, subject: bytes, bits: int) -> None:
    """Check that `answer` solves the puzzle of `bits` leading zero bits.

    `subject` is what is being sent: a commitment (32 bytes) or an upload id (16 bytes).

    Raises:
        RefusedError: it does not.
    """
    if _leading_zeros(answer, challenge=challenge, subject=subject) < bits:
        raise RefusedError("puzzle not solved", hint="Solve the puzzle given here and send the same again.")


def _leading_zeros(answer: int, *, challenge: bytes, subject: bytes) -> int:
    digest = sha256(label(PUZZLE_LABEL) + challenge + subject + u64(answer))
    return _DIGEST_BITS - int.from_bytes(digest, "big").bit_length()
