"""The files that everybody may fetch, replaced one or several in one step; the same bytes for every visitor.

Several are first written into one file, the set. From the moment it has its name it is what readers are
given, and what a crash leaves of it undone the next publisher does.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from channel.codec import b64, jsons
from channel.store.failures import reported
from channel.store.files import Files

FileStamp: TypeAlias = tuple[int, int, int]

_NEW = ".new-"
_LOCK = ".lock"
_SET = ".set"
_SET_LIMIT_BYTES = 2**26


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
            self._spread(self._set())
            yield
        finally:
            os.close(descriptor)

    def read(self, name: str) -> bytes | None:
        """Return a file; see the port."""
        # The set before the file: were it spread in between, the file is already the new one.
        pending = self._set()
        return pending[name] if name in pending else self._read(name)

    def stamp(self, name: str) -> FileStamp | None:
        """Return a mark that changes whenever a file is replaced; None while there is none."""
        return self._stamp(_SET if name in self._set() else name)

    def replace_all(self, texts: Mapping[str, bytes]) -> None:
        """Put several files in place at once; see the port."""
        members = {name: b64.encode(data) for name, data in texts.items()}
        self.replace(_SET, jsons.dump(members))
        self._spread(texts)

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

    def _spread(self, texts: Mapping[str, bytes]) -> None:
        if not texts:
            return
        for name, data in texts.items():
            self.replace(name, data)
        with reported():
            (self._folder / _SET).unlink()
            self._files.sync_folder(self._folder)

    def _set(self) -> Mapping[str, bytes]:
        data = self._read(_SET)
        if data is None:
            return {}
        members = jsons.parse(data, limit_bytes=_SET_LIMIT_BYTES)
        return {name: b64.decode(text) for name, text in members.items()}

    def _read(self, name: str) -> bytes | None:
        with reported():
            try:
                return (self._folder / name).read_bytes()
            except FileNotFoundError:
                return None

    def _stamp(self, name: str) -> FileStamp | None:
        with reported():
            try:
                status = (self._folder / name).stat()
            except FileNotFoundError:
                return None
        return status.st_ino, status.st_ctime_ns, status.st_size
