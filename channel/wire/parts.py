"""Parts digests: a digest over the digests of each MiB, so that parts are checked as they arrive."""

import hashlib
from collections.abc import Sequence

from channel.codec.binary import label, u64
from channel.codec.digests import Digest, sha256

PART_BYTES = 2**20
PAYLOAD_LABEL = "channel/v1/payload"
FILE_LABEL = "channel/v1/file"


class PartsDigest:
    """Hashes a stream of bytes of any block size; memory is one hash state and 32 bytes a part."""

    def __init__(self, label_text: str) -> None:
        self._label = label_text
        self._length = 0
        self._parts: list[Digest] = []
        self._current = hashlib.sha256()
        self._room = PART_BYTES

    def update(self, data: bytes | bytearray | memoryview) -> None:
        """Take in the next bytes."""
        view = memoryview(data)
        self._length += len(view)
        while view:
            taken = view[: self._room]
            self._current.update(taken)
            self._room -= len(taken)
            view = view[len(taken) :]
            if not self._room:
                self._close_part()

    def digest(self) -> Digest:
        """Return the digest of all bytes so far; 32 bytes."""
        parts = list(self._parts)
        if self._room != PART_BYTES:
            parts.append(Digest(self._current.digest()))
        return digest_of_parts(self._label, length_bytes=self._length, parts=parts)

    def _close_part(self) -> None:
        self._parts.append(Digest(self._current.digest()))
        self._current = hashlib.sha256()
        self._room = PART_BYTES


def digest_of_parts(label_text: str, *, length_bytes: int, parts: Sequence[Digest]) -> Digest:
    """Combine the SHA-256 of each MiB (none for zero bytes) of `length_bytes` bytes in all."""
    return sha256(label(label_text) + u64(length_bytes) + b"".join(parts))


def parts_digest(label_text: str, data: bytes | bytearray | memoryview) -> Digest:
    """Digest bytes that are all in memory."""
    whole = PartsDigest(label_text)
    whole.update(data)
    return whole.digest()


def part_count(length_bytes: int) -> int:
    """Return how many parts `length_bytes` bytes have."""
    return -(-length_bytes // PART_BYTES)
