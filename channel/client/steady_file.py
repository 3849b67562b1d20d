"""A new file that goes to disk as it grows: a large one fills no cache, and its end is no long wait."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from channel.errors import RefusedError, UnavailableError, reason
from keys.private_files import sync_directory

URGE_EVERY_BYTES = 2**22


class SteadyFile:
    """Writes at the end, or over the beginning; knows what it writes no more than a disk does."""

    def __init__(self, descriptor: int) -> None:
        """Write to `descriptor`, an empty file."""
        self._descriptor = descriptor
        self._urged = 0
        self.size_bytes = 0

    def append(self, block: bytes | memoryview) -> None:
        """Write at the end.

        Raises:
            OSError: the disk is full or fails.
        """
        self._write(block, self.size_bytes)
        self.size_bytes += len(block)
        if self.size_bytes - self._urged >= URGE_EVERY_BYTES:
            self._urge()

    def overwrite_start(self, block: bytes) -> None:
        """Write over the first bytes.

        Raises:
            OSError: as `append`.
        """
        self._write(block, 0)

    def sync(self) -> None:
        """Return when everything written is on disk.

        Raises:
            OSError: as `append`.
        """
        os.fsync(self._descriptor)

    def _urge(self) -> None:
        """Start writing what is new, and let go of what has been written."""
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(self._descriptor, 0, self.size_bytes, os.POSIX_FADV_DONTNEED)
        self._urged = self.size_bytes

    def _write(self, block: bytes | memoryview, offset: int) -> None:
        rest = memoryview(block)
        while rest:
            written = os.pwrite(self._descriptor, rest, offset)
            rest, offset = rest[written:], offset + written


@contextmanager
def new_private_file(path: Path) -> Iterator[SteadyFile]:
    """Create a file of mode 0600 that was not there; durable after the block, gone if the block fails.

    Raises:
        RefusedError: something of that name exists; it was not touched.
        UnavailableError: the folder is missing, not writable or full.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise RefusedError(
            "the file to write exists already and is never overwritten", hint="Choose another name."
        ) from None
    except OSError as error:
        raise _unwritable(error) from None
    try:
        file = SteadyFile(descriptor)
        yield file
        file.sync()
        sync_directory(path.parent)
    except BaseException as error:
        with contextlib.suppress(OSError):
            path.unlink()
        if isinstance(error, OSError):
            raise _unwritable(error) from None
        raise
    finally:
        os.close(descriptor)


def _unwritable(error: OSError) -> UnavailableError:
    return UnavailableError(
        f"the sealed file cannot be written ({reason(error)})",
        hint="Make room, or choose a folder that exists and that you may write to.",
    )
