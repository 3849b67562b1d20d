"""The files that everybody may fetch, replaced in one step each; the same bytes for every visitor."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from channel.store.failures import reported
from channel.store.files import Files

FileStamp: TypeAlias = tuple[int, int, int]

_NEW = ".new-"
_LOCK = ".lock"


class PublicFiles:
    """The `PublicStore` in one folder."""

    def __init__(self, folder: Path, *, files: Files) -> None:
        self._folder = folder
        self._files = files

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Let one publisher at a time read, decide and write; see the port."""
        with reported():
            descriptor = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def read(self, name: str) -> bytes | None:
        """Return a file; see the port."""
        with reported():
            try:
                return (self._folder / name).read_bytes()
            except FileNotFoundError:
                return None

    def stamp(self, name: str) -> FileStamp | None:
        """Return a mark that changes whenever a file is replaced; None while there is none."""
        with reported():
            try:
                status = (self._folder / name).stat()
            except FileNotFoundError:
                return None
        return status.st_ino, status.st_ctime_ns, status.st_size

    def replace(self, name: str, data: bytes) -> None:
        """Put a file in place of the old one; see the port."""
        target = self._folder / name
        passing = target.with_name(f"{_NEW}{secrets.token_hex(8)}")
        with reported():
            try:
                self._files.create(passing, data)
                self._files.rename(passing, target)
                self._files.sync_folder(target.parent)
            finally:
                with suppress(OSError):
                    passing.unlink(missing_ok=True)
