"""Files for one owner's eyes: written whole or not at all, never over another; knows nothing of keys."""

import contextlib
import errno
import os
import stat
import tempfile
from pathlib import Path

from channel.errors import MalformedError, RefusedError, UnavailableError, reason

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_NO_HARD_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS})


def write_new_private(path: Path, data: bytes) -> None:
    """Write a new file of mode 0600; on return its bytes and its name are on disk.

    On any failure nothing is left behind.

    Raises:
        RefusedError: something of that name exists; it was not touched.
        UnavailableError: the folder is missing, not writable, or full.
    """
    refuse_existing(path)
    try:
        # mkstemp opens with O_EXCL and mode 0600 under a name that nobody can foresee.
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise _unwritable(path, error) from None
    temporary = Path(name)
    try:
        try:
            _write_all(descriptor, data)
        finally:
            os.close(descriptor)
        give_name(temporary, path)
        sync_directory(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def read_private(path: Path, *, limit_bytes: int) -> bytes:
    """Read a file that only its owner may read.

    Raises:
        MalformedError: longer than `limit_bytes`, or no regular file.
        RefusedError: its mode lets others read or change it.
        UnavailableError: missing or unreadable.
    """
    try:
        # O_NONBLOCK: a named pipe in its place must not make us wait.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise UnavailableError(
            f"cannot read {path.name} ({reason(error)})",
            hint="Check the path, and that you are its owner.",
        ) from None
    with contextlib.ExitStack() as closing:
        closing.callback(os.close, descriptor)
        _check_private(path, os.fstat(descriptor).st_mode)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(limit_bytes + 1)
    if len(data) > limit_bytes:
        raise MalformedError(f"{path.name} is longer than {limit_bytes} bytes")
    return data


def give_name(temporary: Path, path: Path) -> None:
    """Name a finished file of the same folder, without ever replacing another of that name.

    Raises:
        RefusedError: something of that name exists; it was not touched.
        OSError: the disk says no.
    """
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        refuse_existing(path)
        raise
    except OSError as error:
        # A stick formatted for every system has no hard links; there a rename after a look has to do.
        if error.errno not in _NO_HARD_LINKS:
            raise
        refuse_existing(path)
        temporary.rename(path)


def refuse_existing(path: Path) -> None:
    """Check that nothing of this name exists, not even a link to nowhere.

    Raises:
        RefusedError: something does.
    """
    if os.path.lexists(path):
        raise RefusedError(
            f"{path.name} exists already and is never overwritten",
            hint="Choose another name, or move the old file away yourself.",
        )


def sync_directory(path: Path) -> None:
    """Make the names in a folder durable.

    Raises:
        OSError: the folder cannot be opened or synced.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_private(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise MalformedError(f"{path.name} is not a file")
    if mode & _OTHERS:
        raise RefusedError(
            f"others on this machine may read {path.name} (mode {stat.S_IMODE(mode):04o})",
            hint=f"Run `chmod 600 {path}`; on a stick without modes, copy it to a disk first.",
        )


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)


def _unwritable(path: Path, error: OSError) -> UnavailableError:
    return UnavailableError(
        f"cannot write {path.name} ({reason(error)}); nothing was left behind",
        hint="Make room, or choose a folder that exists and that you may write to.",
    )
