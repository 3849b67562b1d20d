"""Where sealed bytes go: on one thread to their file, on another through SHA-256.

Memory is a few buffers of 1 MiB, whatever the length. Sees ciphertext only.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from channel.codec.digests import Digest, sha256
from channel.wire.parts import PART_BYTES, digest_of_parts

_BUFFERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written: its length, its parts digest, and the SHA-256 of each part in order."""

    length_bytes: int
    digest: Digest
    parts: tuple[Digest, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part on its way; its buffer is free when both are done."""

    hashed: Future[Digest]
    stored: Future[object]
    buffer: bytearray


class HashingSink:
    """Takes blocks of any size; to be used as a context manager, `finish` before its end."""

    def __init__(self, store: Callable[[memoryview], object], *, label: str) -> None:
        """Hand each part to `store`, in order; `label` says what the digest is of."""
        self._store = store
        self._label = label
        self._hasher = ThreadPoolExecutor(max_workers=1, thread_name_prefix="seal-digest")
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="seal-write")
        self._waiting: deque[_Part] = deque()
        self._parts: list[Digest] = []
        self._buffer = bytearray(PART_BYTES)
        self._filled = 0
        self._length = 0

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the other threads."""
        del kind, error, trace
        self._hasher.shutdown(cancel_futures=True)
        self._writer.shutdown(cancel_futures=True)

    def write(self, block: bytes | memoryview) -> None:
        """Take in the next bytes; nothing of `block` is kept.

        Raises:
            OSError: what `store` raised, at this call or one of the next few.
        """
        view = memoryview(block)
        while view:
            taken = view[: PART_BYTES - self._filled]
            self._buffer[self._filled : self._filled + len(taken)] = taken
            self._filled += len(taken)
            view = view[len(taken) :]
            if self._filled == PART_BYTES:
                self._pass_on()

    def finish(self) -> Written:
        """Store what is left and return what the whole was.

        Raises:
            OSError: as `write`.
        """
        if self._filled:
            self._pass_on()
        while self._waiting:
            self._collect()
        digest = digest_of_parts(self._label, length_bytes=self._length, parts=self._parts)
        return Written(length_bytes=self._length, digest=digest, parts=tuple(self._parts))

    def _pass_on(self) -> None:
        view = memoryview(self._buffer)[: self._filled]
        hashed, stored = self._hasher.submit(sha256, view), self._writer.submit(self._store, view)
        self._waiting.append(_Part(hashed=hashed, stored=stored, buffer=self._buffer))
        self._length += self._filled
        self._filled = 0
        self._buffer = bytearray(PART_BYTES) if len(self._waiting) < _BUFFERS else self._collect()

    def _collect(self) -> bytearray:
        part = self._waiting.popleft()
        self._parts.append(part.hashed.result())
        part.stored.result()
        return part.buffer
