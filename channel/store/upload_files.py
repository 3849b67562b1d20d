"""Payloads on their way: one file for each upload, written part by part, each part in its place."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from channel.intake.ports import Buffer
from channel.store.files import Files

_STRIPES = 64


class UploadFiles:
    """The folder of payloads that are not complete."""

    def __init__(self, folder: Path, *, files: Files) -> None:
        self._folder = folder
        self._files = files
        self._turns = [Lock() for _ in range(_STRIPES)]

    def create(self, upload_id: bytes) -> None:
        """Make the file of an upload, if it is not there, its name on the disk.

        Raises:
            OSError: it was not made.
        """
        with suppress(FileExistsError):
            self._files.create(self.path(upload_id), b"")
        self._files.sync_folder(self._folder)

    def write_part(self, upload_id: bytes, data: Buffer, *, offset: int) -> None:
        """Write a part, its bytes on the disk when this returns.

        Raises:
            FileNotFoundError: the upload has vanished.
            OSError: the part may be there in part.
        """
        self._files.write_at(self.path(upload_id), data, offset=offset)

    @contextmanager
    def turn(self, upload_id: bytes, number: int) -> Iterator[None]:
        """Let one sender at a time decide whether a part is there, and write it if not."""
        with self._turns[hash((upload_id, number)) % _STRIPES]:
            yield

    def remove(self, upload_id: bytes) -> None:
        """Remove the file of an upload, if it is there.

        Raises:
            OSError: it is still there.
        """
        with suppress(FileNotFoundError):
            self.path(upload_id).unlink()

    def present(self) -> Iterator[bytes]:
        """Return the ids of all uploads that have a file."""
        for path in self._folder.iterdir():
            with suppress(ValueError):
                yield bytes.fromhex(path.name)

    def path(self, upload_id: bytes) -> Path:
        """Return where the file of an upload lies."""
        return self._folder / upload_id.hex()
