"""What the workflows and the stores hand each other; plain values, no rows and no files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from channel.codec.digests import Digest
from channel.wire.parts import part_count

UPLOAD_ID_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubmission:
    """A submission to be stored, less its payload.

    `bare_key` is set for a bare age file only: the digest by which the same file is known again. The day
    is all the time that is kept.
    """

    commitment: Digest
    token: bytes
    blind: bytes = field(repr=False)
    header: bytes = field(repr=False)
    payload_digest: Digest
    payload_bytes: int
    day: date
    bare_key: Digest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A stored submission, less its payload; `number` counts from 0 in order of commit, without gaps."""

    number: int
    commitment: Digest
    token: bytes
    blind: bytes = field(repr=False)
    header: bytes = field(repr=False)
    payload_digest: Digest
    payload_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An entry as it is stored now, and whether it was just added or was there before."""

    entry: Entry
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUpload:
    """An upload that begins; it vanishes at `expires_hour`, counted from 1970, unless complete by then.

    `puzzle_bits` is what it cost when it began, `challenge` what its puzzle is made of.
    """

    upload_id: bytes
    payload_bytes: int
    puzzle_bits: int
    challenge: bytes
    expires_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload(NewUpload):
    """An upload as stored, less its parts; `commitment` is there once it is complete."""

    header: bytes | None = field(repr=False)
    commitment: Digest | None

    @property
    def part_count(self) -> int:
        """Return how many parts it has when complete."""
        return part_count(self.payload_bytes)


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeUpload:
    """An upload and the digest of each stored part by number, in order; none any more once complete."""

    upload: Upload
    parts: Mapping[int, Digest]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyringName:
    """A sealed keyring of a body, by the digest of its bytes."""

    body: str
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How many of each were removed."""

    uploads: int
    nonces: int
    files: int
