"""What a hunt looks for: a secret, in every spelling that programs write."""

import base64
import sys
from collections.abc import Iterable, Mapping
from itertools import chain

Needles = Mapping[str, bytes]
"""Spellings by name; the name says whose, so that a hit explains itself."""

_WORD_BYTES = 8
SHORTEST_BYTES = 2 * _WORD_BYTES - 1
"""So long, a needle holds a whole aligned word wherever it stands."""


def spellings(name: str, data: bytes) -> dict[str, bytes]:
    """Return bytes as they are, in hexadecimal, and in base64 wherever in a longer text they may stand."""
    found = {f"{name}, raw": data, f"{name}, hex": data.hex().encode()}
    for shift in range(3):
        found[f"{name}, base64+{shift}"] = _inner_base64(data, shift)
    assert min(map(len, found.values())) >= SHORTEST_BYTES, "too short to be found by anything but chance"
    return found


def text_spellings(name: str, text: str) -> dict[str, bytes]:
    """Return the spellings of a text in UTF-8, and the text in upper-case hexadecimal, UTF-16 and UTF-32."""
    wide = {coding: text.encode(coding) for coding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")}
    others = {"HEX": text.encode().hex().upper().encode(), **wide}
    return spellings(name, text.encode()) | {f"{name}, {how}": data for how, data in others.items()}


def hits(needles: Needles, haystack: bytes | bytearray) -> set[str]:
    """Return the names of all needles in a haystack."""
    return {name for name, data in needles.items() if data in haystack}


class Sieve:
    """Many needles looked for at once in a lot of memory, by the first aligned word that each shows there."""

    def __init__(self, needles: Needles) -> None:
        self.overlap_bytes = (
            max(len(data) for data in needles.values()) // _WORD_BYTES * _WORD_BYTES + _WORD_BYTES
        )
        self._needles = needles
        self._names: dict[int, set[str]] = {}
        for name, data in needles.items():
            assert len(data) >= SHORTEST_BYTES, name
            for shift in range(_WORD_BYTES):
                word = int.from_bytes(data[shift : shift + _WORD_BYTES], sys.byteorder)
                self._names.setdefault(word, set()).add(name)
        self._words = frozenset(self._names)

    def hits(self, haystack: bytes) -> set[str]:
        """Return what `hits` would; the haystack begins at an aligned address and has whole words."""
        words = self._words.intersection(memoryview(haystack).cast("Q"))
        suspects = set().union(*(self._names[word] for word in words))
        return {name for name in suspects if self._needles[name] in haystack}


def together(parts: Iterable[Needles]) -> dict[str, bytes]:
    """Return all needles as one mapping."""
    return dict(chain.from_iterable(part.items() for part in parts))


def _inner_base64(data: bytes, shift: int) -> bytes:
    """Return the characters that depend on `data` alone, `shift` bytes into a group of three."""
    encoded = base64.b64encode(bytes(shift) + data).rstrip(b"=")
    first = -(-8 * shift // 6)
    last = 8 * (shift + len(data)) // 6
    return encoded[first:last]
