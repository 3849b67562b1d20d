"""Takes an answer with several payloads apart, each behind its length; knows nothing of entries or files."""

from collections.abc import Iterator

from channel.codec.binary import read_uint
from channel.console.source import BrokenLineError

_LENGTH_BYTES = 8


class PayloadFrames:
    """The payloads of one answer, to be read in order: a length, then that payload, then the next length."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        """Prepare to read; `blocks` are the bytes of the answer, cut anywhere."""
        self._blocks = blocks
        self._rest = memoryview(b"")

    def length(self) -> int:
        """Read the length of the next payload in bytes; 0 says that it is not given.

        Raises:
            BrokenLineError: the answer ends before.
        """
        return read_uint(b"".join(self._take(_LENGTH_BYTES)))

    def payload(self, length_bytes: int) -> Iterator[memoryview]:
        """Read the next payload; all of it must be read before the next length is.

        Raises:
            BrokenLineError: the answer ends before.
        """
        return self._take(length_bytes)

    def finish(self) -> None:
        """Read up to the end of the answer, so that the line can be used again; one block at most."""
        next(self._blocks, None)

    def _take(self, length_bytes: int) -> Iterator[memoryview]:
        left = length_bytes
        while left:
            if not self._rest:
                self._rest = self._next()
                continue
            piece, self._rest = self._rest[:left], self._rest[left:]
            left -= len(piece)
            yield piece

    def _next(self) -> memoryview:
        block = next(self._blocks, None)
        if block is None:
            raise BrokenLineError("the answer ends too early", hint="Sync again; it goes on where it was.")
        return memoryview(block)
