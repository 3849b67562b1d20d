"""Writes a new file that gets its name last: whole and durable, mode 0600, never over another."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from channel.console.home import DIRECTORY_MODE
from channel.errors import UnavailableError
from keys.private_files import give_name, refuse_existing, sync_directory


def make_folder(path: Path) -> None:
    """Make the folder to save to, mode 0700, if it is not there.

    Raises:
        UnavailableError: the disk says no.
    """
    try:
        path.mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
    except OSError as error:
        raise _disk_says_no(error) from None


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write; at the end of the block it is durable under `path`, after an error it is gone.

    Raises:
        RefusedError: something of that name is there; it is not touched.
        UnavailableError: the disk says no.
    """
    refuse_existing(path)
    try:
        # mkstemp opens with O_EXCL and mode 0600 under a name that nobody can foresee.
        descriptor, name = tempfile.mkstemp(prefix=".part-", dir=path.parent)
    except OSError as error:
        raise _disk_says_no(error) from None
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        give_name(temporary, path)
        sync_directory(path.parent)
    except OSError as error:
        raise _disk_says_no(error) from None
    finally:
        with suppress(OSError):
            temporary.unlink()


def _disk_says_no(error: OSError) -> UnavailableError:
    return UnavailableError(f"cannot save: {error.strerror}", hint="Make room, or choose another folder.")
