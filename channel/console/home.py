"""Lays out a member's home directory and keeps it closed to other users; knows paths, never contents."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from channel.errors import RefusedError, UnavailableError

DIRECTORY_MODE = 0o700
FILE_MODE = 0o600


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

    def sealed_payload(self, entry: int) -> Path:
        """Name the file that keeps the payload of `entry`."""
        return self.sealed / str(entry)


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
        raise UnavailableError(f"cannot make the home directory: {error.strerror}") from error
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
            f"no home directory there: {error.strerror}",
            hint="Give the folder that holds your member.key with --home.",
        ) from error
    if mode & 0o077:
        raise RefusedError(
            "other users can enter the home directory", hint=f"Run: chmod -R go-rwx {home.path}"
        )


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
        raise UnavailableError(f"cannot create {path.name}: {error.strerror}") from error


def sync_directory(path: Path) -> None:
    """Make the names in a directory durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
                "another program is syncing this home", hint="Wait for it, or read with --offline."
            ) from None
        yield
    finally:
        os.close(descriptor)
