"""A full disk: refused with 503, nothing acknowledged lost, reads go on, and it ends when there is room."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

import httpx2
import pytest

from channel.wire.submission import SEALED_TYPE
from tests.server.crash_ledger import Ledger
from tests.server.crash_material import Mill
from tests.server.crash_reader import prepare, reading
from tests.server.crash_senders import BareSender, NoRoomError, SealedSender, Sender, UploadSender
from tests.server.crash_server import CrashServer
from tests.server.crash_small_disk import PAGE_BYTES, SmallDisk, Tmpfs, limited, small_disk
from tests.server.crash_wire import Line

MIB = 2**20
THREE_PARTS_BYTES = 5 * 2**19
NO_ROOM, STEPS = 0, 48


class Siege:
    """A server on a small disk, those who send to it, and what it owes them."""

    def __init__(self, disk: SmallDisk, server: CrashServer) -> None:
        self.disk = disk
        self.server = server
        self.ledger = Ledger()
        self.mill = Mill(Random("full disk"))

    def leave(self, room_bytes: int) -> None:
        self.disk.leave(room_bytes, self.server)

    def clear(self) -> None:
        self.disk.clear(self.server)

    def sealed(self) -> Sender:
        return self._added(SealedSender(self.mill.small()))

    def bare(self) -> Sender:
        return self._added(BareSender(self.mill.small()))

    def upload(self, length_bytes: int) -> UploadSender:
        sender = UploadSender(self.mill.sealed(length_bytes), Random(0))
        self._added(sender)
        return sender

    def sends(self, sender: Sender) -> bool:
        """Send, or go on sending; say whether it was accepted. Every answer but a refusal is an error."""

        async def send() -> None:
            line = await Line.open(self.server.port)
            try:
                await sender.send([line])
            finally:
                line.close()

        try:
            asyncio.run(send())
        except NoRoomError:
            return False
        return True

    def check_whole(self) -> None:
        """Check that a member reads all that was acknowledged."""
        with reading(self.server.port) as reader:
            owners = self.ledger.check_entries(reader.entries())
            for number, owner in enumerate(owners):
                assert reader.payload(number) == owner.material.payload

    def _added(self, sender: Sender) -> Sender:
        self.ledger.senders.append(sender)
        return sender


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared") / "data"
    prepare(folder)
    return folder


@contextmanager
def besieged(disk: SmallDisk, log: Path, **settings: str) -> Iterator[Siege]:
    with CrashServer(disk.data, log=log, before=disk.before, **settings) as server:
        server.start()
        yield Siege(disk, server)
        server.stop()
        server.check_log()


@pytest.fixture
def siege(tmp_path: Path, prepared: Path) -> Iterator[Siege]:
    with small_disk(tmp_path / "disk", prepared) as disk, besieged(disk, tmp_path / "log") as siege:
        yield siege


@pytest.fixture
def limited_siege(tmp_path: Path, prepared: Path) -> Iterator[Siege]:
    with besieged(limited(tmp_path / "disk", prepared), tmp_path / "log") as siege:
        yield siege


def flood(siege: Siege) -> None:
    """Send at each amount of room, from none to enough, so that the disk is full at each step of storing."""
    accepted = []
    for pages in range(PAGES):
        siege.leave(pages * PAGE_BYTES)
        sender = siege.bare() if pages % 4 == 3 else siege.sealed()
        accepted.append(siege.sends(sender))
    assert not accepted[0]
    assert accepted[-1]
    siege.check_whole()


def test_submissions_are_refused_at_each_amount_of_room_and_taken_when_there_is_enough(siege: Siege) -> None:
    flood(siege)
    siege.leave(0)
    assert not any(siege.sends(sender) for sender in list(siege.ledger.unanswered()))
    siege.clear()
    assert all(siege.sends(sender) for sender in siege.ledger.senders)
    siege.check_whole()
    wait_until(lambda: siege.disk.blobs() == {sender.commitment for sender in siege.ledger.senders})
