"""The server's own seeds, 32 bytes each: made once, in files that only their owner can read."""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from channel.errors import MalformedError
from channel.store.failures import reported
from channel.store.files import Files

SEED_BYTES = 32
_GROUP_AND_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def load_or_make(folder: Path, name: str, *, files: Files) -> bytes:
    """Return the seed called `name`, which is drawn and stored the first time.

    Raises:
        MalformedError: the file is no seed, or others could read it.
        UnavailableError: it cannot be read or written.
    """
    path = folder / f"{name}.seed"
    with reported():
        if not path.exists():
            _make(path, files)
        mode, data = path.stat().st_mode, path.read_bytes()
    if mode & _GROUP_AND_OTHERS:
        raise MalformedError(
            f"{path.name} can be read by others", hint="Set its mode to 0600, and ask who did."
        )
    if len(data) != SEED_BYTES:
        raise MalformedError(f"{path.name} is no seed", hint="Restore it from the backup of the secrets.")
    return data


def _make(path: Path, files: Files) -> None:
    passing = path.with_name(f".new-{secrets.token_hex(8)}")
    files.create(passing, os.urandom(SEED_BYTES))
    try:
        # A link, unlike a rename, fails if somebody else was first: then theirs is the seed.
        with suppress(FileExistsError):
            files.link(passing, path)
        files.sync_folder(path.parent)
    finally:
        passing.unlink()
