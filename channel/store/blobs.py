"""Payloads as files: each named by its commitment, written whole, placed by the writer, never changed.

A payload gets its name inside the transaction that stores its row, and the folder is synced before that
commits. So a row always has its file; a file without a row is left over and may be swept, as long as the
sweeper holds the write lock of the database.
"""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import BinaryIO

from channel.codec.digests import Digest
from channel.intake.ports import Buffer
from channel.store.files import Files

_NEW = "new-"


class Blobs:
    """The folder of payloads; `place`, `link` and `settle` are for the writer's thread only."""

    def __init__(self, folder: Path, *, files: Files) -> None:
        self._folder = folder
        self._files = files
        # Names that were given by a process that was killed may not be on the disk either.
        self._unsettled = True
        self._own = secrets.token_hex(8)
        self._numbers = count()

    def write(self, data: Buffer) -> Path:
        """Write a payload under a passing name, its bytes on the disk; returns where.

        Raises:
            OSError: it was not written.
        """
        path = self._folder / f"{_NEW}{self._own}-{next(self._numbers)}"
        self._files.create(path, data)
        return path

    def drop(self, path: Path) -> None:
        """Remove a payload under its passing name, if it still has one; else the sweep will."""
        with suppress(OSError):
            path.unlink()

    def place(self, path: Path, commitment: Digest) -> None:
        """Give a written payload its name; durable after `settle`.

        Raises:
            OSError: it still has its passing name.
        """
        self._files.rename(path, self._path(commitment))
        self._unsettled = True

    def link(self, path: Path, commitment: Digest) -> None:
        """Give the payload of an upload its name, beside the one it has; durable after `settle`.

        Raises:
            FileNotFoundError: the upload has no file.
            OSError: it has no other name.
        """
        # A crash may have left the name behind without a row; the file is the same then, and replaced.
        with suppress(FileNotFoundError):
            self._path(commitment).unlink()
        self._files.link(path, self._path(commitment))
        self._unsettled = True

    def settle(self) -> None:
        """Wait until all names given so far are on the disk.

        Raises:
            OSError: they may not be.
        """
        if self._unsettled:
            self._files.sync_folder(self._folder)
            self._unsettled = False

    def open(self, commitment: bytes) -> BinaryIO:
        """Open a payload for reading.

        Raises:
            OSError: it is not there, or cannot be read.
        """
        return self._path(commitment).open("rb", buffering=0)

    def length_bytes(self, commitment: bytes) -> int | None:
        """Return the length of a payload; None if it is not there."""
        try:
            return self._path(commitment).stat().st_size
        except FileNotFoundError:
            return None

    def placed(self) -> Iterator[bytes]:
        """Return the commitments of all files that have their name."""
        for path in self._folder.iterdir():
            if not path.name.startswith(_NEW):
                with suppress(ValueError):
                    yield bytes.fromhex(path.name)

    def passing(self) -> Iterator[Path]:
        """Return the files under passing names: those being written now, and those a crash left."""
        yield from self._folder.glob(f"{_NEW}*")

    def remove(self, commitment: bytes) -> None:
        """Remove a payload that no row names; the caller holds the database's write lock."""
        with suppress(FileNotFoundError):
            self._path(commitment).unlink()

    def _path(self, commitment: bytes) -> Path:
        return self._folder / commitment.hex()
