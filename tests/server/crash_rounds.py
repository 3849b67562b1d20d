"""Rounds on one data directory: a start, a look at everything, a storm, and a kill in the midst of it."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random

from channel.jobs.run import run_once
from channel.jobs.settings import JobSettings
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.opened import opened
from tests.server.crash_ledger import Ledger
from tests.server.crash_material import Mill
from tests.server.crash_reader import prepare, reading
from tests.server.crash_senders import Sender, UploadSender
from tests.server.crash_server import CrashServer
from tests.server.crash_storm import Storm, Strike
from tests.server.crash_wire import Line

LONGEST_SECONDS, LONGEST_START_SECONDS = 0.5, 2.0
EARLY, JOBS_TOO, STILLBORN, AT_ONCE = 0.2, 0.5, 0.1, 0.7
AGAIN = 5


def run_rounds(folder: Path, *, chance: Random, rounds: int) -> None:
    """Kill a server so many times, look at everything after each time, and at the files in the end."""
    folder.mkdir()
    data = DataDirectory(root=folder / "data")
    prepare(data.root)
    look = Look(data, ledger=Ledger(), chance=chance)
    mill = Mill(chance)
    with CrashServer(data.root, log=folder / "server.log") as server:
        for number in range(rounds):
            if chance.random() < STILLBORN:
                server.spawn()
                server.kill(after_seconds=chance.uniform(0, LONGEST_START_SECONDS))
            server.start(at_once=number > 0 and chance.random() < AT_ONCE)
            look.at_server(server.port)
            storm = Storm(server.port, ledger=look.ledger, mill=mill, chance=chance)
            asyncio.run(storm.rage(strikes(server, chance)))
        server.start()
        look.at_server(server.port)
        server.stop()
        server.check_log()
    look.at_files()


def strikes(server: CrashServer, chance: Random) -> Sequence[Strike]:
    """Draw when the server is killed, and whether its jobs are killed by themselves before."""
    early = chance.random() < EARLY
    after_seconds = chance.uniform(0, LONGEST_SECONDS)
    drawn = [Strike(after_seconds=after_seconds, early=early, blow=server.kill)]
    if chance.random() < JOBS_TOO:
        sooner = chance.uniform(0, after_seconds)
        drawn.append(Strike(after_seconds=sooner, early=early, blow=server.kill_jobs))
    return drawn


class Look:
    """Looks at everything that a server owes; remembers whose payload it has read already."""

    def __init__(self, data: DataDirectory, *, ledger: Ledger, chance: Random) -> None:
        self.ledger = ledger
        self._data = data
        self._chance = chance
        self._read: set[Sender] = set()

    def at_server(self, port: int) -> None:
        """Check what a server that has just started says and serves, as a sender and as a member."""
        assert list(self._data.blobs.glob("new-*")) == [], "left by the crash, and not swept at the start"
        asyncio.run(self._ask_again(port))
        with reading(port) as reader:
            owners = self.ledger.check_entries(reader.entries())
            again = set(self._some(owners))
            for number, owner in enumerate(owners):
                if owner not in self._read or owner in again:
                    assert reader.payload(number) == owner.material.payload
        self._read.update(owners)
        self._check_database()

    def at_files(self) -> None:
        """Check, of a directory that nothing runs on, that files and rows are the same, all of them whole."""
        run_once(JobSettings(data_dir=self._data.root))
        with opened(self._data, files=Files()) as stores:
            assert list(stores.submissions.without_payload()) == []
            unread = {sender.material.payload for sender in self._read}
            for entry in stores.submissions.entries(0, limit=len(unread) + 1):
                file, length_bytes = stores.submissions.payload(entry.number)
                with file:
                    payload = file.read()
                assert len(payload) == length_bytes
                unread.remove(payload)
            assert unread == set()
        with closing(sqlite3.connect(self._data.database)) as database:
            submitted = _names(database, "SELECT commitment FROM submission")
            begun = _names(database, "SELECT id FROM upload WHERE commitment IS NULL")
            going_on = _names(
                database, "SELECT id FROM upload WHERE commitment IS NULL AND header IS NOT NULL"
            )
        assert {path.name for path in self._data.blobs.iterdir()} == submitted
        assert going_on <= {path.name for path in self._data.uploads.iterdir()} <= begun

    async def _ask_again(self, port: int) -> None:
        """Check that nothing of an upload is gone, and that repeating gives the same answer."""
        line = await Line.open(port)
        for sender in self.ledger.senders:
            if isinstance(sender, UploadSender) and sender.place is not None:
                await sender.check(line)
        for sender in self._some(list(self.ledger.acknowledged())):
            await sender.send([line])
        line.close()

    def _some(self, senders: Sequence[Sender]) -> Sequence[Sender]:
        return self._chance.sample(senders, min(AGAIN, len(senders)))

    def _check_database(self) -> None:
        with closing(sqlite3.connect(f"file:{self._data.database}?mode=ro", uri=True)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def _names(database: sqlite3.Connection, query: str) -> set[str]:
    return {value.hex() for (value,) in database.execute(query)}
