"""A sealed file on disk, or a bare age file, as it is sent: prefix, header, payload in parts.

Checks everything that a server would refuse, so that nothing is sent in vain. Opens nothing.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from channel.codec.digests import Digest, sha256
from channel.errors import MalformedError, UnavailableError, reason
from channel.wire.age.header import HEADER_LIMIT_BYTES, check_submission_header, header_length
from channel.wire.padding import SMALL_BYTES, check_payload_length
from channel.wire.parts import PART_BYTES, PAYLOAD_LABEL, digest_of_parts, part_count
from channel.wire.submission import SEALED_PREFIX_BYTES, SealedPrefix, is_bare_age, parse_sealed_prefix


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    """An open sealed file; `prefix` is None for a bare age file, whose token and blind a server draws."""

    file: BinaryIO
    prefix: SealedPrefix | None
    header: bytes
    payload_bytes: int

    @property
    def is_small(self) -> bool:
        """Say whether one request carries it all."""
        return check_payload_length(self.payload_bytes) <= SMALL_BYTES

    @property
    def parts(self) -> int:
        """Return how many parts the payload has."""
        return part_count(self.payload_bytes)

    def part(self, number: int) -> bytes:
        """Read one part, counted from 0: 1 MiB, the last one shorter.

        Raises:
            UnavailableError: the file became shorter or unreadable meanwhile.
        """
        size = min(PART_BYTES, self.payload_bytes - number * PART_BYTES)
        data = _read_at(self.file, self._payload_start + number * PART_BYTES, size)
        if len(data) != size:
            raise UnavailableError("the sealed file changed while it was read")
        return data

    def payload_digest(self) -> Digest:
        """Hash the payload as commitments do."""
        parts = [sha256(self.part(number)) for number in range(self.parts)]
        return digest_of_parts(PAYLOAD_LABEL, length_bytes=self.payload_bytes, parts=parts)

    def whole(self) -> bytes:
        """Read all of a small file, as it is sent.

        Raises:
            UnavailableError: as `part`.
        """
        prefix = self.prefix.encoded if self.prefix else b""
        return prefix + self.header + b"".join(self.part(number) for number in range(self.parts))

    @property
    def _payload_start(self) -> int:
        return (SEALED_PREFIX_BYTES if self.prefix else 0) + len(self.header)


@contextmanager
def open_sealed_file(path: Path) -> Iterator[SealedFile]:
    """Open a file made by `channel report seal`, the kit or stock age, for the length of a `with` block.

    Raises:
        UnavailableError: the file cannot be read.
        MalformedError: not such a file, not exactly four recipients, or a length that no report has.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise _unreadable(error) from None
    with file:
        yield _parse(file)


def _parse(file: BinaryIO) -> SealedFile:
    start = _read_at(file, 0, SEALED_PREFIX_BYTES)
    prefix = None if is_bare_age(start) else parse_sealed_prefix(start)
    offset = SEALED_PREFIX_BYTES if prefix else 0
    beginning = _read_at(file, offset, HEADER_LIMIT_BYTES)
    if not is_bare_age(beginning):
        raise MalformedError("not an age file", hint="Give the file itself, not in ASCII armour.")
    header = beginning[: header_length(beginning)]
    check_submission_header(header)
    payload_bytes = os.fstat(file.fileno()).st_size - offset - len(header)
    check_payload_length(payload_bytes)
    return SealedFile(file=file, prefix=prefix, header=header, payload_bytes=payload_bytes)


def _read_at(file: BinaryIO, offset: int, size: int) -> bytes:
    try:
        return os.pread(file.fileno(), size, offset)
    except OSError as error:
        raise _unreadable(error) from None


def _unreadable(error: OSError) -> UnavailableError:
    return UnavailableError(
        f"the sealed file cannot be read ({reason(error)})",
        hint="Check its name, and that you may read it.",
    )
