"""Writing files so that they survive a power cut, and say nothing of when they were written.

Every modification time is set to 1970: the day in the database is all that is kept. What a file system
records besides (the time of change) cannot be set and is not hidden by this.
"""

import os
from contextlib import suppress
from pathlib import Path

from channel.intake.ports import Buffer

_PRIVATE = 0o600
_NO_TIME = (0, 0)


class Files:
    """The calls by which anything is stored; a test puts a failing or a recording one in its place."""

    def create(self, path: Path, data: Buffer) -> None:
        """Write a new file and wait until its bytes are on the disk; its name is not, before `sync_folder`.

        Raises:
            OSError: it was not written; nothing is left of it.
        """
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE)
        try:
            try:
                _write_all(descriptor, data)
                os.utime(descriptor, ns=_NO_TIME)
                self.sync(descriptor)
            finally:
                os.close(descriptor)
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise

    def write_at(self, path: Path, data: Buffer, *, offset: int) -> None:
        """Write into a file that is there and wait until the bytes are on the disk.

        Raises:
            OSError: they may be there in part.
        """
        descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            _write_all(descriptor, data, offset=offset)
            os.utime(descriptor, ns=_NO_TIME)
            self.sync_data(descriptor)
        finally:
            os.close(descriptor)

    def sync(self, descriptor: int) -> None:
        """Wait until a file is on the disk."""
        os.fsync(descriptor)

    def sync_data(self, descriptor: int) -> None:
        """Wait until a file's bytes and length are on the disk."""
        os.fdatasync(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        """Give a file another name, in one step; whatever had that name is gone."""
        os.rename(source, target)  # noqa: PTH104 - pathlib makes a third path for it

    def link(self, source: Path, target: Path) -> None:
        """Give a file a second name, in one step.

        Raises:
            FileExistsError: the name is taken.
        """
        os.link(source, target)

    def sync_folder(self, folder: Path) -> None:
        """Wait until the names in a folder are on the disk."""
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.utime(descriptor, ns=_NO_TIME)
            self.sync(descriptor)
        finally:
            os.close(descriptor)


def _write_all(descriptor: int, data: Buffer, *, offset: int = 0) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view = view[written:]
        offset += written
