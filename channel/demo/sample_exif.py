"""Writes the metadata that cameras leave in pictures, so that cleaning it away can be shown; reads none."""

from dataclasses import dataclass
from struct import pack

_ASCII, _LONG, _RATIONAL = 2, 4, 5
_ENTRY_BYTES = 12
_HEADER = b"II*\0" + pack("<I", 8)
_MILLIONTHS_A_DEGREE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Exif:
    """Camera, time and place of a picture; places are north and east, in millionths of a degree."""

    maker: str
    model: str
    taken: str
    latitude_millionths: int | None = None
    longitude_millionths: int | None = None

    @property
    def encoded(self) -> bytes:
        """Return a little-endian TIFF block, as both JPEG and PNG carry it."""
        first = [_ascii(0x010F, self.maker), _ascii(0x0110, self.model), _ascii(0x0132, self.taken)]
        if self.latitude_millionths is None or self.longitude_millionths is None:
            return _HEADER + _directory(first, offset=len(_HEADER))
        pointer = (0x8825, _LONG, 1, b"\0" * 4)
        place_offset = len(_HEADER) + len(_directory([*first, pointer], offset=len(_HEADER)))
        pointer = (0x8825, _LONG, 1, pack("<I", place_offset))
        place = [
            _ascii(1, "N"),
            _degrees(2, self.latitude_millionths),
            _ascii(3, "E"),
            _degrees(4, self.longitude_millionths),
        ]
        return (
            _HEADER
            + _directory([*first, pointer], offset=len(_HEADER))
            + _directory(place, offset=place_offset)
        )


_Entry = tuple[int, int, int, bytes]


def _ascii(tag: int, text: str) -> _Entry:
    value = text.encode("ascii") + b"\0"
    return tag, _ASCII, len(value), value


def _degrees(tag: int, millionths: int) -> _Entry:
    return tag, _RATIONAL, 3, pack("<6I", millionths, _MILLIONTHS_A_DEGREE, 0, 1, 0, 1)


def _directory(entries: list[_Entry], *, offset: int) -> bytes:
    """Lay out one directory at `offset`: short values in place, long ones behind it."""
    head = pack("<H", len(entries))
    values_offset = offset + len(head) + _ENTRY_BYTES * len(entries) + 4
    values = b""
    for tag, kind, count, value in entries:
        if len(value) <= len(pack("<I", 0)):
            head += pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")
        else:
            head += pack("<HHII", tag, kind, count, values_offset + len(values))
            values += value + b"\0" * (len(value) % 2)
    return head + pack("<I", 0) + values
