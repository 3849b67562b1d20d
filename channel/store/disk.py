"""The room that is left on the disk, less a reserve for everything that is not a submission."""

import os
import time
from pathlib import Path

from channel.errors import UnavailableError
from channel.store.failures import reported

_GOOD_SECONDS = 1.0


class FileSystem:
    """The file system that holds a folder; its reserve is never given away.

    What is free is asked once a second, and what was granted since is taken off: asking each time would
    cost more than it tells.
    """

    def __init__(self, folder: Path, *, min_free_bytes: int) -> None:
        self._folder = folder
        self._min_free_bytes = min_free_bytes
        self._left_bytes = 0
        self._asked_at = float("-inf")

    def free_bytes(self) -> int:
        """Return what this user could still write.

        Raises:
            UnavailableError: the folder cannot be looked at.
        """
        with reported():
            status = os.statvfs(self._folder)
        return status.f_bavail * status.f_frsize

    def check_room(self, need_bytes: int) -> None:
        """Check that `need_bytes` more leave the reserve untouched; grants them.

        Raises:
            UnavailableError: they do not.
        """
        now = time.monotonic()
        if now - self._asked_at >= _GOOD_SECONDS or self._left_bytes < self._min_free_bytes + need_bytes:
            self._left_bytes, self._asked_at = self.free_bytes(), now
        if self._left_bytes - need_bytes < self._min_free_bytes:
            raise UnavailableError("the disk is low", hint="Try the same again later: nothing was stored.")
        self._left_bytes -= need_bytes
