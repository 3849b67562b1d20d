"""Small valid pictures of a grey scene drawn from a seed, as JPEG and PNG; standard library only.

Source: ITU-T T.81, baseline sequential coding, for JPEG.
"""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from struct import pack

from channel.demo.sample_exif import Exif

_GRAIN = 7
BLOCK_PIXELS = 8
_CATEGORIES = 12
_MIDDLE_GREY = 128
_JFIF = b"JFIF\0\1\1\0\0\1\0\1\0\0"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNK_BYTES = 2**20
_STORED_LIMIT_BYTES = 2**16 - 1
_CHANNELS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Brightness of `columns` by `rows` cells; the same seed always gives the same scene."""

    seed: str
    columns: int
    rows: int

    def cells(self) -> list[list[int]]:
        """Return rows of brightness, 0 to 255, from the top."""
        horizon, left, tone = self._layout()
        grain = hashlib.shake_128(b"grain" + self.seed.encode()).digest(self.columns * self.rows)
        return [
            [
                self._brightness(x, y, horizon, left, tone) + grain[y * self.columns + x] % _GRAIN
                for x in range(self.columns)
            ]
            for y in range(self.rows)
        ]

    def _layout(self) -> tuple[int, int, int]:
        drawn = hashlib.shake_128(b"layout" + self.seed.encode()).digest(3)
        horizon = self.rows * (100 + drawn[0] % 50) // 256
        left = self.columns * (30 + drawn[1] % 70) // 256
        return horizon, left, drawn[2] % 40

    def _brightness(self, x: int, y: int, horizon: int, left: int, tone: int) -> int:
        body_top, body_foot = horizon - self.rows // 8, horizon + self.rows // 4
        right = left + self.columns // 2
        if left <= x < right and body_top <= y < body_foot:
            return 205 + tone
        wheels = (left + self.columns // 10, right - self.columns // 6)
        if body_foot <= y < body_foot + self.rows // 12 and any(w <= x < w + 4 for w in wheels):
            return 25
        return 180 - 60 * y // self.rows if y < horizon else 70 + tone + 30 * y // self.rows


@dataclass(frozen=True, slots=True, kw_only=True)
class JpegRecipe:
    """A picture of a seed's scene; `crop` is (column, row, columns, rows), counted in blocks."""

    seed: str
    width: int
    height: int
    crop: tuple[int, int, int, int] | None = None
    exif: Exif | None = None

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes of the file."""
        columns, rows = self.width // BLOCK_PIXELS, self.height // BLOCK_PIXELS
        cells = Scene(seed=self.seed, columns=columns, rows=rows).cells()
        x, y, wide, high = self.crop or (0, 0, columns, rows)
        cropped = [line[x : x + wide] for line in cells[y : y + high]]
        yield b"\xff\xd8"
        if self.exif:
            yield _segment(0xE1, b"Exif\0\0" + self.exif.encoded)
        else:
            yield _segment(0xE0, _JFIF)
        yield _tables(wide * BLOCK_PIXELS, high * BLOCK_PIXELS)
        yield _scan(list(chain.from_iterable(cropped)))
        yield b"\xff\xd9"


def _segment(marker: int, body: bytes) -> bytes:
    return pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _tables(width: int, height: int) -> bytes:
    quantisation = _segment(0xDB, b"\0" + bytes([BLOCK_PIXELS] * 64))
    frame = _segment(0xC0, pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0))
    # Twelve codes of four bits, each the category itself; the one code for "nothing more in this block".
    tones = _segment(0xC4, b"\0" + bytes([0, 0, 0, _CATEGORIES]) + bytes(12) + bytes(range(_CATEGORIES)))
    rest = _segment(0xC4, b"\x10" + b"\1" + bytes(15) + b"\0")
    return quantisation + frame + tones + rest + _segment(0xDA, b"\1\1\0\0\x3f\0")


def _scan(tones: list[int]) -> bytes:
    bits: list[str] = []
    previous = _MIDDLE_GREY
    for tone in tones:
        step = tone - previous
        category = abs(step).bit_length()
        value = step if step >= 0 else step + (1 << category) - 1
        bits.append(f"{category:04b}" + (f"{value:0{category}b}" if category else "") + "0")
        previous = tone
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    data = int(text, 2).to_bytes(len(text) // 8, "big")
    return data.replace(b"\xff", b"\xff\0")


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
