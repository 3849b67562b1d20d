"""The lines of a note's text, taken one after another in the order of their format; strict, and generic.

Each format module writes its text from a dataclass and reads it with `NoteLines`; what it has read must
write the same text again, so no second spelling of anything is ever accepted.
"""

import re

from channel.codec import hexes
from channel.codec.days import Window, parse_day
from channel.codec.digests import DIGEST_BYTES, Digest
from channel.errors import MalformedError

LINE_LIMIT = 1024
COUNT_LIMIT = 10**15
FIRST_PREV = Digest(bytes(DIGEST_BYTES))

_COUNT = re.compile(r"[1-9][0-9]{0,14}", re.ASCII)


class NoteLines:
    """Hands out the lines of one text; anything out of place is a `MalformedError`."""

    def __init__(self, text: str, *, label: str) -> None:
        if text.count("\n") > LINE_LIMIT:
            raise MalformedError(f"note of more than {LINE_LIMIT} lines")
        first, *self._lines = text.removesuffix("\n").split("\n")
        if first != label:
            raise MalformedError(f"note does not begin with {label}")
        self._next = 0

    def one(self, keyword: str) -> str:
        """Take the next line, which must begin with `keyword`; return what follows the space."""
        rest = self.optional(keyword)
        if rest is None:
            raise MalformedError(f"note lacks its {keyword} line, or has it elsewhere")
        return rest

    def optional(self, keyword: str) -> str | None:
        """Take the next line if it begins with `keyword`."""
        if self._next == len(self._lines) or not self._lines[self._next].startswith(keyword + " "):
            return None
        line = self._lines[self._next]
        self._next += 1
        return line[len(keyword) + 1 :]

    def many(self, keyword: str, *, limit: int) -> tuple[str, ...]:
        """Take all lines from here that begin with `keyword`, at most `limit`."""
        rests: list[str] = []
        while (rest := self.optional(keyword)) is not None:
            if len(rests) == limit:
                raise MalformedError(f"note with more than {limit} {keyword} lines")
            rests.append(rest)
        return tuple(rests)

    def end(self) -> None:
        """Check that no line is left."""
        if self._next != len(self._lines):
            raise MalformedError("note with a line that is unknown or out of order")


def fields(rest: str, count: int) -> list[str]:
    """Split a line into exactly `count` words with one space between them.

    Raises:
        MalformedError: another number of words.
    """
    words = rest.split(" ")
    if len(words) != count or not all(words):
        raise MalformedError(f"line of a note without its {count} words")
    return words


def parse_count(text: str) -> int:
    """Decode a whole number from 1, at most 15 digits, without sign or leading zero.

    Raises:
        MalformedError: another form.
    """
    if not _COUNT.fullmatch(text):
        raise MalformedError("not a whole number from 1 in its shortest form")
    return int(text)


def parse_digest(text: str) -> Digest:
    """Decode 32 bytes of lower-case hexadecimal.

    Raises:
        MalformedError: another form.
    """
    return Digest(hexes.decode(text, length_bytes=DIGEST_BYTES))


def parse_window(first: str, second: str) -> Window:
    """Decode two days, `[first, second)`.

    Raises:
        MalformedError: not days, or in the wrong order.
    """
    return Window(start=parse_day(first), end=parse_day(second))


def check_place(seq: int, prev: Digest) -> None:
    """Check a note's place in its chain: numbers from 1, and only the first has a `prev` of zeros.

    Raises:
        MalformedError: number out of range, or a `prev` that no note with this number has.
    """
    check_count(seq)
    if len(prev) != DIGEST_BYTES or (seq == 1) != (prev == FIRST_PREV):
        raise MalformedError("only the first note of a chain has a prev of zeros")


def check_count(value: int) -> None:
    """Check that `value` can be written: from 1, below 10^15.

    Raises:
        MalformedError: it is not.
    """
    if not 0 < value < COUNT_LIMIT:
        raise MalformedError("number out of range")


def check_unique(values: list[str], what: str) -> None:
    """Check that no value stands twice.

    Raises:
        MalformedError: one does.
    """
    if len(set(values)) != len(values):
        raise MalformedError(f"{what} twice in one note")
