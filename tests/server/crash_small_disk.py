"""A disk of a few MiB of its own for a server: a tmpfs where one may be mounted, a limit on files where not.

The tmpfs is mounted in namespaces of its own, which takes no privilege on most machines; it is seen from here
through the process that holds them, and gone when that is. Where even that is forbidden, the server is told
the size beyond which no file of its may grow: the same refusals from the system, as far as it can see.
"""

import errno
import os
import resource
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree

from tests.server.crash_server import CrashServer

SIZE_BYTES = 12 * 2**20
FILES = 8
# To mount takes no privilege in a namespace of users of one's own; root may do without.
_WAYS = {
    ("unshare", "--user", "--map-root-user", "--mount"): (
        "nsenter",
        "--preserve-credentials",
        "--user",
        "--mount",
    ),
    ("unshare", "--mount"): ("nsenter", "--mount"),
}
_MOUNT = 'mount -t tmpfs -o size="$1",mode=700 tmpfs "$0" && echo mounted && exec cat'


class SmallDisk(ABC):
    """The server sees its data directory at `data`, we at `seen`; `before` stands before its command.

    It is `exact` where the room is what it is said to be.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self.seen = data
        self.exact = False
        self.before: Sequence[str] = ()

    @abstractmethod
    def leave(self, room_bytes: int, server: CrashServer) -> None:
        """Leave so much room and no more."""

    def blobs(self) -> set[str]:
        """Return the names of all payloads, and of whatever else lies with them."""
        return {path.name for path in (self.seen / "blobs").iterdir()}

    @abstractmethod
    def clear(self, server: CrashServer) -> None:
        """Leave all the room there is."""


class Tmpfs(SmallDisk):
    """A real file system that is really full; what fills it is one large file beside the data."""

    def __init__(self, folder: Path, *, holder: int, before: Sequence[str]) -> None:
        super().__init__(folder / "data")
        self.exact = True
        self.before = (*before, f"--target={holder}", "--")
        self._outside = Path(f"/proc/{holder}/root{folder}")
        self._filling = self._outside / "filling"
        self.seen = self._outside / "data"

    @property
    def free_bytes(self) -> int:
        status = os.statvfs(self._outside)
        return status.f_bavail * status.f_frsize

    def leave(self, room_bytes: int, server: CrashServer) -> None:
        self.clear(server)
        filled_bytes = 0
        with self._filling.open("wb") as file:
            # The jobs write when they please, also between the look and the taking: one go may not be enough.
            while surplus_bytes := self.free_bytes - room_bytes:
                if surplus_bytes < 0:
                    os.ftruncate(file.fileno(), max(0, filled_bytes + surplus_bytes))
                else:
                    self._take(file.fileno(), filled_bytes, surplus_bytes)
                filled_bytes = os.fstat(file.fileno()).st_size

    @staticmethod
    def _take(file: int, start: int, length_bytes: int) -> None:
        try:
            os.posix_fallocate(file, start, length_bytes)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise

    def clear(self, server: CrashServer) -> None:
        del server
        self._filling.write_bytes(b"")


class FileLimit(SmallDisk):
    """No file may grow beyond some times the room, as the room would be shared by some."""

    def leave(self, room_bytes: int, server: CrashServer) -> None:
        self._limit(server, FILES * room_bytes)

    def clear(self, server: CrashServer) -> None:
        self._limit(server, resource.RLIM_INFINITY)

    def _limit(self, server: CrashServer, size_bytes: int) -> None:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size_bytes, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path, prepared: Path) -> Iterator[SmallDisk]:
    """Yield a disk whose data directory is a copy of what is `prepared`."""
    folder.mkdir()
    for unshare, enter in _WAYS.items():
        with _mounted(folder, unshare) as holder:
            if holder is not None:
                disk = Tmpfs(folder, holder=holder, before=enter)
                copytree(prepared, disk.seen)
                yield disk
                return
    yield limited(folder, prepared)


@contextmanager
def _mounted(folder: Path, unshare: Sequence[str]) -> Iterator[int | None]:
    """Yield a process that has a tmpfs at `folder`, which ends with the block; none where it may not."""
    words = [*unshare, "sh", "-c", _MOUNT, str(folder), str(SIZE_BYTES)]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=nowhere) as process:
        assert process.stdout is not None
        yield process.pid if process.stdout.readline() == b"mounted\n" else None


def limited(folder: Path, prepared: Path) -> FileLimit:
    """Return what stands in for a small disk where none can be mounted."""
    disk = FileLimit(folder / "data")
    copytree(prepared, disk.data)
    return disk
