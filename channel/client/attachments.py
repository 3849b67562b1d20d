"""Files that go with a report: opened once, read twice, in memory of a few MiB; never copied in the clear."""

import mimetypes
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from channel.codec.digests import Digest, sha256
from channel.errors import RefusedError, UnavailableError, reason
from channel.report.attached import NAME_LIMIT_BYTES, Purpose
from channel.wire.parts import FILE_LABEL, PART_BYTES, digest_of_parts, part_count

UNKNOWN_TYPE = "application/octet-stream"
_DIGEST_THREADS = 2
# The sealer looks at two blocks at a time, so the third may be filled.
_BUFFERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file to attach, and who may open it; `cleaned` only if its metadata was taken out."""

    path: Path = field(repr=False)
    purpose: Purpose = Purpose.ALL
    cleaned: bool = False

    @property
    def name(self) -> str:
        """Return the name that the bundle carries: without folders, normal form C, at most 255 bytes."""
        name = unicodedata.normalize("NFC", os.fsencode(self.path.name).decode("utf-8", "replace"))
        return name.encode()[:NAME_LIMIT_BYTES].decode("utf-8", "ignore")

    @property
    def media_type(self) -> str:
        """Return the type that the name's ending stands for."""
        # Without the tables of the system, which differ and would tell systems apart.
        return mimetypes.MimeTypes().guess_type(self.name)[0] or UNKNOWN_TYPE


class OpenedFile:
    """A file whose bytes must not change between the two readings."""

    def __init__(self, descriptor: int, *, number: int) -> None:
        """Read from `descriptor`; messages call the file by its `number`, for its name may tell too much."""
        self._descriptor = descriptor
        self.number = number
        self._found = _state(os.fstat(descriptor))
        self.size_bytes = os.fstat(descriptor).st_size

    def digest(self, tell: Callable[[int], None]) -> Digest:
        """Hash it on two threads; `tell` hears of the bytes done.

        Raises:
            RefusedError: the file changed meanwhile.
            UnavailableError: it cannot be read.
        """
        digests: list[Digest] = []
        with ThreadPoolExecutor(_DIGEST_THREADS, thread_name_prefix="file-digest") as threads:
            for digest in threads.map(self._hash_part, range(part_count(self.size_bytes))):
                digests.append(digest)
                tell(min(len(digests) * PART_BYTES, self.size_bytes))
        self._check_unchanged()
        return digest_of_parts(FILE_LABEL, length_bytes=self.size_bytes, parts=digests)

    def blocks(self) -> Iterator[memoryview]:
        """Yield it in blocks of up to 1 MiB, each good until the next but one is asked for.

        Raises:
            RefusedError: the file is not as it was when it was opened.
            UnavailableError: it cannot be read.
        """
        buffers = [memoryview(bytearray(min(PART_BYTES, self.size_bytes))) for _ in range(_BUFFERS)]
        for number in range(part_count(self.size_bytes)):
            start = number * PART_BYTES
            block = buffers[number % _BUFFERS][: self.size_bytes - start]
            if self._read_into(block, start) != len(block):
                raise self._changed()
            yield block
        self._check_unchanged()

    def _hash_part(self, number: int) -> Digest:
        start = number * PART_BYTES
        block = bytearray(min(PART_BYTES, self.size_bytes - start))
        if self._read_into(memoryview(block), start) != len(block):
            raise self._changed()
        return sha256(block)

    def _read_into(self, block: memoryview, offset: int) -> int:
        try:
            return os.preadv(self._descriptor, [block], offset)
        except OSError as error:
            raise _unreadable(self.number, error) from None

    def _check_unchanged(self) -> None:
        # The change time moves with every write, so a third hash over the whole file can be spared.
        if _state(os.fstat(self._descriptor)) != self._found:
            raise self._changed()

    def _changed(self) -> RefusedError:
        return RefusedError(
            f"file {self.number} changed while it was being sealed",
            hint="Close the programs that write to it, and seal again.",
        )


@contextmanager
def open_attachment(attachment: Attachment, *, number: int) -> Iterator[OpenedFile]:
    """Open a file for the length of a `with` block; `number` counts the files of a report from 1.

    Raises:
        UnavailableError: it cannot be opened.
        RefusedError: it is a folder, a pipe or a device.
    """
    try:
        # O_NONBLOCK: a named pipe must not make us wait.
        descriptor = os.open(attachment.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise _unreadable(number, error) from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise RefusedError(f"file {number} is not a file", hint="Attach files one by one, not folders.")
        yield OpenedFile(descriptor, number=number)
    finally:
        os.close(descriptor)


def _state(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _unreadable(number: int, error: OSError) -> UnavailableError:
    return UnavailableError(
        f"file {number} cannot be read ({reason(error)})",
        hint="Check its name, and that you may read it; files are counted in the order given.",
    )
