"""Writes large valid PNG pictures of a seed, row by row, without compression; standard library only.

Stored blocks, not compressed ones, because compressors differ between machines and the bytes must not.

Source: W3C PNG, third edition; RFC 1950 and 1951.
"""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from struct import pack

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNK_BYTES = 2**20
_STORED_LIMIT_BYTES = 2**16 - 1
_CHANNELS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PngRecipe:
    """A picture in colour, about `3 * width * height` bytes; a row has at most 21 844 pixels."""

    seed: str
    width: int
    height: int

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes of the file, about 1 MiB at a time."""
        yield _SIGNATURE + _chunk(b"IHDR", pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0))
        gathered = bytearray(b"\x78\x01")
        for piece in self._stored_rows():
            gathered += piece
            if len(gathered) >= _CHUNK_BYTES:
                yield _chunk(b"IDAT", bytes(gathered))
                gathered.clear()
        yield _chunk(b"IDAT", bytes(gathered)) + _chunk(b"IEND", b"")

    def _stored_rows(self) -> Iterator[bytes]:
        checksum = zlib.adler32(b"")
        for number in range(self.height):
            row = b"\0" + self._row(number)
            checksum = zlib.adler32(row, checksum)
            is_last = number == self.height - 1
            yield pack("<BHH", is_last, len(row), len(row) ^ _STORED_LIMIT_BYTES) + row
        yield pack(">I", checksum)

    def _row(self, number: int) -> bytes:
        grain = hashlib.shake_128(self.seed.encode() + pack(">I", number)).digest(_CHANNELS * self.width)
        base = 40 + 150 * number // self.height
        return grain.translate(bytes(base + value // 8 for value in range(256)))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))
