"""A disk of a few MiB of its own for a server: a tmpfs where one may be mounted, a limit on files where not.

The tmpfs is mounted in namespaces of its own, which takes no privilege on most machines; it is seen from here
through the process that holds them, and gone when that is. Where even that is forbidden, the server is told
the size beyond which no file of its may grow: the same refusals from the system, as far as it can see.
"""

import os
import resource
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from shutil import copytree

from tests.server.crash_server import CrashServer

SIZE_BYTES = 12 * 2**20
PAGE_BYTES = 4096
_UNSHARE = ("unshare", "--user", "--map-root-user", "--mount")
_MOUNT = 'mount -t tmpfs -o size="$1",mode=700 tmpfs "$0" && echo mounted && exec cat'


class SmallDisk(ABC):
    """`data` is the data directory as the server sees it; `before` stands before the server's command."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.before: Sequence[str] = ()

    @abstractmethod
    def leave(self, room_bytes: int, server: CrashServer) -> None:
        """Leave so much room and no more."""

    @abstractmethod
    def clear(self, server: CrashServer) -> None:
        """Leave all the room there is."""


class Tmpfs(SmallDisk):
    """A real file system that is really full; what fills it is one large file beside the data."""

    def __init__(self, folder: Path, *, holder: int) -> None:
        super().__init__(folder / "data")
        self.before = ("nsenter", "--preserve-credentials", f"--target={holder}", "--user", "--mount", "--")
        self.outside = Path(f"/proc/{holder}/root{folder}")
        self._filling = self.outside / "filling"

    @property
    def free_bytes(self) -> int:
        status = os.statvfs(self.outside)
        return status.f_bavail * status.f_frsize

    def leave(self, room_bytes: int, server: CrashServer) -> None:
        self.clear(server)
        surplus_bytes = self.free_bytes - room_bytes
        with self._filling.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, surplus_bytes)
        assert self.free_bytes == room_bytes

    def clear(self, server: CrashServer) -> None:
        del server
        self._filling.write_bytes(b"")


class FileLimit(SmallDisk):
    """No file may grow beyond the room."""

    def leave(self, room_bytes: int, server: CrashServer) -> None:
        self._limit(server, room_bytes)

    def clear(self, server: CrashServer) -> None:
        self._limit(server, resource.RLIM_INFINITY)

    def _limit(self, server: CrashServer, size_bytes: int) -> None:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size_bytes, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path, prepared: Path) -> Iterator[SmallDisk]:
    """Yield a disk whose data directory is a copy of what is `prepared`."""
    folder.mkdir()
    with ExitStack() as stack:
        words = [*_UNSHARE, "sh", "-c", _MOUNT, str(folder), str(SIZE_BYTES)]
        with suppress(FileNotFoundError):
            holder = stack.enter_context(
                subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            )
            assert holder.stdout is not None
            if holder.stdout.readline() == b"mounted\n":
                disk = Tmpfs(folder, holder=holder.pid)
                copytree(prepared, disk.outside / "data")
                yield disk
                return
        yield limited(folder, prepared)


def limited(folder: Path, prepared: Path) -> FileLimit:
    """Return what stands in for a small disk where none can be mounted."""
    disk = FileLimit(folder / "data")
    copytree(prepared, disk.data)
    return disk
