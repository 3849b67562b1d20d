"""What a hunt looks for: a secret, in every spelling that programs write."""

import base64
from collections.abc import Iterable, Mapping
from itertools import chain

Needles = Mapping[str, bytes]
"""Spellings by name; the name says whose, so that a hit explains itself."""

SHORTEST_BYTES = 11


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


def together(parts: Iterable[Needles]) -> dict[str, bytes]:
    """Return all needles as one mapping."""
    return dict(chain.from_iterable(part.items() for part in parts))


def _inner_base64(data: bytes, shift: int) -> bytes:
    """Return the characters that depend on `data` alone, `shift` bytes into a group of three."""
    encoded = base64.b64encode(bytes(shift) + data).rstrip(b"=")
    first = -(-8 * shift // 6)
    last = 8 * (shift + len(data)) // 6
    return encoded[first:last]
