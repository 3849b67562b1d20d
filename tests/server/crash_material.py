"""Submissions to crash a server with: sealed for real, all different, every byte known to the test."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from channel.codec.digests import Digest
from channel.wire.age.seal import seal_bytes
from channel.wire.nobody import throwaway_recipient
from channel.wire.parts import PART_BYTES, PAYLOAD_LABEL, part_count, parts_digest
from channel.wire.submission import SUBMISSION_HEADER_BYTES, SealedPrefix, commitment

SMALL_BYTES = 2**16
LARGE_BYTES = (2**16, 5 * 2**18, 5 * 2**19)
"""Padded lengths of one, two and three parts."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Material:
    """One sealed file, in its pieces."""

    age: bytes = field(repr=False)
    prefix: SealedPrefix = field(repr=False)
    commitment: Digest

    @property
    def sealed(self) -> bytes:
        return self.prefix.encoded + self.age

    @property
    def header(self) -> bytes:
        return self.age[:SUBMISSION_HEADER_BYTES]

    @property
    def payload(self) -> bytes:
        return self.age[SUBMISSION_HEADER_BYTES:]

    @property
    def parts(self) -> Sequence[bytes]:
        payload = self.payload
        return [payload[PART_BYTES * k : PART_BYTES * (k + 1)] for k in range(part_count(len(payload)))]


class Mill:
    """Seals as many as asked for, to four recipients that nobody can open."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._recipients = tuple(throwaway_recipient(chance.randbytes(32)) for _ in range(4))

    def small(self) -> Material:
        return self.sealed(SMALL_BYTES)

    def large(self) -> Material:
        return self.sealed(self._chance.choice(LARGE_BYTES))

    def sealed(self, length_bytes: int) -> Material:
        age = seal_bytes(bytes(length_bytes), self._recipients, random_bytes=self._chance.randbytes)
        prefix = SealedPrefix(token=self._chance.randbytes(32), blind=self._chance.randbytes(32))
        return Material(age=age, prefix=prefix, commitment=commitment_of(age, prefix.blind))


def commitment_of(age: bytes, blind: bytes) -> Digest:
    """Say what the register would hold of an age file, from all of its bytes."""
    header, payload = age[:SUBMISSION_HEADER_BYTES], age[SUBMISSION_HEADER_BYTES:]
    digest = parts_digest(PAYLOAD_LABEL, payload)
    return commitment(blind=blind, header=header, payload_digest=digest)
