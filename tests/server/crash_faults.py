"""Disks whose calls fail: nothing of the call has happened, or all of it, and the caller cannot tell."""

import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from sqlalchemy import PoolProxiedConnection

from channel.intake.ports import Buffer
from channel.store.files import Files
from tests.server.crash_steps import Desks


class FaultyFiles(Files):
    """Does what `Files` does, but the call of number `fails_at` fails; a commit counts as a call too."""

    def __init__(self, *, fails_at: int, happens: bool) -> None:
        """Count from 1; with `happens` the call that fails is done all the same."""
        self.calls = 0
        self._fails_at = fails_at
        self._happens = happens
        self._turn = Lock()

    @property
    def failed(self) -> bool:
        return self.calls >= self._fails_at

    def create(self, path: Path, data: Buffer) -> None:
        self._call(lambda: super(FaultyFiles, self).create(path, data))

    def write_at(self, path: Path, data: Buffer, *, offset: int) -> None:
        self._call(lambda: super(FaultyFiles, self).write_at(path, data, offset=offset))

    def sync(self, descriptor: int) -> None:
        self._call(lambda: super(FaultyFiles, self).sync(descriptor))

    def sync_data(self, descriptor: int) -> None:
        self._call(lambda: super(FaultyFiles, self).sync_data(descriptor))

    def rename(self, source: Path, target: Path) -> None:
        self._call(lambda: super(FaultyFiles, self).rename(source, target))

    def link(self, source: Path, target: Path) -> None:
        self._call(lambda: super(FaultyFiles, self).link(source, target))

    def sync_folder(self, folder: Path) -> None:
        self._call(lambda: super(FaultyFiles, self).sync_folder(folder))

    def fail_commits(self, at: Desks) -> None:
        """Let commits count, and fail, as the calls do."""
        dialect = at.stores.submissions._engine.dialect
        commit = dialect.do_commit

        def counted(connection: PoolProxiedConnection) -> None:
            self._call(lambda: commit(connection), fault=sqlite3.OperationalError("disk I/O error"))

        setattr(dialect, "do_commit", counted)  # noqa: B010 - of this engine alone

    def _call(self, call: Callable[[], None], *, fault: Exception | None = None) -> None:
        with self._turn:
            self.calls += 1
            fails = self.calls == self._fails_at
        if self._happens or not fails:
            call()
        if fails:
            raise fault or OSError(errno.EIO, "the disk says so")
