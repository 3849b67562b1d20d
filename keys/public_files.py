"""Files without secrets, such as cards and notes: read with a limit, written whole or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path

from channel.errors import MalformedError, RefusedError, UnavailableError, reason
from keys.private_files import sync_directory

PUBLIC_MODE = 0o644


def read_public(path: Path, *, limit_bytes: int) -> bytes:
    """Read a whole file.

    Raises:
        UnavailableError: it is missing or unreadable.
        MalformedError: it is longer than `limit_bytes`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit_bytes + 1)
    except OSError as error:
        raise UnavailableError(f"cannot read {path.name} ({reason(error)})", hint="Check the path.") from None
    if len(data) > limit_bytes:
        raise MalformedError(f"{path.name} is longer than {limit_bytes} bytes")
    return data


def write_new_public(path: Path, data: bytes) -> None:
    """Write a file that was not there before; durable on return, nothing left behind on failure.

    Raises:
        RefusedError: something of that name exists.
        UnavailableError: the disk says no.
    """
    if os.path.lexists(path):
        raise RefusedError(
            f"{path.name} exists already", hint="Choose another name with --out, or move the old file away."
        )
    replace_public(path, data)


def replace_public(path: Path, data: bytes, *, mode: int = PUBLIC_MODE) -> None:
    """Write a file of this mode, in place of an older one if there is any; durable on return.

    Raises:
        UnavailableError: the disk says no; what was there is still there.
    """
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(prefix=f".{path.name}.", dir=path.parent, delete=False) as file:
            temporary = Path(file.name)
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_directory(path.parent)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise UnavailableError(
            f"cannot write {path.name} ({reason(error)}); nothing was changed",
            hint="Make room, or choose a folder that exists and that you may write to.",
        ) from None
