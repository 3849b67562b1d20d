"""Writes small valid JPEG pictures in grey, one flat tone to a block of 8 by 8 pixels; standard library only.

Source: ITU-T T.81, baseline sequential coding.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from struct import pack

from channel.demo.sample_exif import Exif
from channel.demo.sample_scene import Scene

BLOCK_PIXELS = 8
_CATEGORIES = 12
_MIDDLE_GREY = 128
_JFIF = b"JFIF\0\1\1\0\0\1\0\1\0\0"


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
