"""Writes a new file that gets its name last: whole and durable, mode 0600, never over another.

Until then it has a name by which it can be told, and is locked: one without a lock was left by a killed
program.
"""

import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from channel.console.home import DIRECTORY_MODE
from channel.errors import UnavailableError, reason
from keys.private_files import give_name, refuse_existing, sync_directory

UNFINISHED_PREFIX = ".channel-part-"


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
        descriptor, name = tempfile.mkstemp(prefix=UNFINISHED_PREFIX, dir=path.parent)
    except OSError as error:
        raise _disk_says_no(error) from None
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with suppress(OSError):
                # Where the disk knows no locks, what is left behind is left alone.
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
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


def remove_unfinished(folder: Path) -> bool:
    """Remove from a folder the unfinished files that nobody writes any more; returns whether none is left.

    Only files of this user are touched, and never one that has got its name.
    """
    try:
        found = [path for path in folder.iterdir() if path.name.startswith(UNFINISHED_PREFIX)]
        return False not in [_removed(path) for path in found]
    except OSError:
        return False


def _removed(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.getuid():
            return True
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def _disk_says_no(error: OSError) -> UnavailableError:
    return UnavailableError(f"cannot save: {reason(error)}", hint="Make room, or choose another folder.")
