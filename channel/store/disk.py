"""The room that is left on the disk, less a reserve for everything that is not a submission."""

import os
import time
from pathlib import Path

from channel.errors import UnavailableError
from channel.store.failures import reported

_GOOD_SECONDS = 1.0


class FreeRoom:
    """What is free on the file system that holds a folder.

    It is asked once a second, and what was granted since is taken off: asking each time would cost more
    than it tells.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._left_bytes = 0
        self._asked_at = float("-inf")

    def ask(self) -> int:
        """Return what this user could still write.

        Raises:
            UnavailableError: the folder cannot be looked at.
        """
        with reported():
            status = os.statvfs(self._folder)
        return status.f_bavail * status.f_frsize

    def grant(self, need_bytes: int, *, reserve_bytes: int) -> bool:
        """Take off `need_bytes` if that leaves `reserve_bytes`; returns whether it did.

        Raises:
            UnavailableError: the folder cannot be looked at.
        """
        now = time.monotonic()
        if now - self._asked_at >= _GOOD_SECONDS or self._left_bytes < reserve_bytes + need_bytes:
            self._left_bytes, self._asked_at = self.ask(), now
        if self._left_bytes - need_bytes < reserve_bytes:
            return False
        self._left_bytes -= need_bytes
        return True


class FileSystem:
    """The `Disk` of a server: gives away all that is free but `min_free_bytes`."""

    def __init__(self, room: FreeRoom, *, min_free_bytes: int) -> None:
        self._room = room
        self._min_free_bytes = min_free_bytes

    def check_room(self, need_bytes: int) -> None:
        """Check that `need_bytes` more leave the reserve untouched; grants them.

        Raises:
            UnavailableError: they do not.
        """
        if not self._room.grant(need_bytes, reserve_bytes=self._min_free_bytes):
            raise UnavailableError("the disk is low", hint="Try the same again later: nothing was stored.")
