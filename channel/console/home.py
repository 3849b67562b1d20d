"""Lays out a member's home directory and keeps it closed to other users; knows paths, never contents."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from channel.console.places import shown_place
from channel.errors import RefusedError, UnavailableError, reason

DIRECTORY_MODE = 0o700
FILE_MODE = 0o600
_WHERE = "Give the folder that holds your member.key with --home."


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where one member's key file, database and sealed payloads lie."""

    path: Path

    @property
    def key_file(self) -> Path:
        """The member's key file, written by the key tools."""
        return self.path / "member.key"

    @property
    def database(self) -> Path:
        """The SQLCipher database."""
        return self.path / "console.sqlite"

    @property
    def sealed(self) -> Path:
        """The folder of ciphertext payloads that this body can open."""
        return self.path / "sealed"

    @property
    def incoming(self) -> Path:
        """The folder of payloads on their way in; whatever lies there may be removed."""
        return self.path / "incoming"

    def sealed_payload(self, place: int) -> Path:
        """Name the file that keeps the payload of the entry at this place."""
        return self.sealed / shown_place(place)


def make_home(path: Path) -> Home:
    """Make the directories of a home, or complete those that are there; all 0700.

    Raises:
        RefusedError: the directory exists and other users can enter it.
        UnavailableError: the disk says no.
    """
    home = Home(path=path)
    try:
        for directory in (home.path, home.sealed, home.incoming):
            directory.mkdir(mode=DIRECTORY_MODE, parents=directory == home.path, exist_ok=True)
    except OSError as error:
        raise UnavailableError(f"cannot make the home directory: {reason(error)}") from error
    check_modes(home)
    return home


def check_modes(home: Home) -> None:
    """Check that no other user can enter the home.

    Raises:
        RefusedError: another user can.
        UnavailableError: there is no such home.
    """
    try:
        mode = home.path.stat().st_mode
    except OSError as error:
        raise UnavailableError(
            f"no home directory there: {reason(error)}",
            hint=_WHERE,
        ) from error
    if mode & 0o077:
        raise RefusedError("other users can enter the home directory", hint=_closing(home, mode))


def check_key(home: Home) -> None:
    """Check that the home holds a member's key file, whatever is in it.

    Raises:
        UnavailableError: it holds none.
    """
    if not home.key_file.is_file():
        raise UnavailableError("no member.key in the home directory", hint=_WHERE)


def _closing(home: Home, mode: int) -> str:
    """Say how to close the home; never a folder that others use too, which it would be taken from."""
    is_ours = home.key_file.is_file() or home.database.is_file()
    if is_ours and not mode & stat.S_ISVTX:
        return f"Run: chmod go-rwx {home.path}"
    return "Choose a folder that is yours alone and holds nothing but this home."


def create_private_file(path: Path) -> None:
    """Create an empty file of mode 0600 where none is yet.

    Raises:
        RefusedError: something of that name is there.
        UnavailableError: the disk says no.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, FILE_MODE))
    except FileExistsError:
        raise RefusedError(f"{path.name} is already there", hint="Choose another folder.") from None
    except OSError as error:
        raise UnavailableError(f"cannot create {path.name}: {reason(error)}") from error


@contextmanager
def only_sync(home: Home) -> Iterator[None]:
    """Hold the home's sync lock, so that two programs never fetch into one home at once.

    Raises:
        UnavailableError: another program holds it.
    """
    descriptor = os.open(home.path / "sync.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, FILE_MODE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnavailableError(
                "another program is syncing this home", hint="Wait for it; what is held can be read."
            ) from None
        yield
    finally:
        os.close(descriptor)
