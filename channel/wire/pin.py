"""`pin.json`: the one thing a client starts from; names the channel and its first roots note."""

import re
from dataclasses import dataclass

from channel.codec import hexes
from channel.codec.digests import DIGEST_BYTES, Digest
from channel.errors import MalformedError
from channel.wire.names import check_origin
from channel.wire.note_lines import check_count

PIN_LIMIT_BYTES = 512

_PIN = re.compile(
    rb'\{"v":1,"origin":"([a-z0-9.:-]{1,128})","seq":([1-9][0-9]{0,14}),"roots":"([0-9a-f]{64})"\}'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Origin, lowest directory number to believe, and digest of the first roots note."""

    origin: str
    seq: int
    roots: Digest

    def __post_init__(self) -> None:
        check_origin(self.origin)
        check_count(self.seq)
        if len(self.roots) != DIGEST_BYTES:
            raise MalformedError("digest of another length")

    @property
    def encoded(self) -> bytes:
        """Return the file, without space or newline; people compare the fingerprint of these bytes."""
        text = f'{{"v":1,"origin":"{self.origin}","seq":{self.seq},"roots":"{self.roots.hex()}"}}'
        return text.encode("ascii")

    @classmethod
    def parse(cls, data: bytes) -> "Pin":
        """Decode exactly what `encoded` writes.

        Raises:
            MalformedError: anything else.
        """
        # A pin has one spelling, since people compare fingerprints of its bytes: so no JSON reader here.
        found = _PIN.fullmatch(data) if len(data) <= PIN_LIMIT_BYTES else None
        if found is None:
            raise MalformedError(
                "not a pin.json of this version",
                hint="Fetch pin.json again, byte for byte, and compare its fingerprint with the printed one.",
            )
        origin, seq, roots = (group.decode("ascii") for group in found.groups())
        return cls(origin=origin, seq=int(seq), roots=Digest(hexes.decode(roots, length_bytes=DIGEST_BYTES)))
