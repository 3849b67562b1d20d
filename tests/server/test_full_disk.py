"""A full disk: refused with 503, nothing acknowledged lost, reads go on, and it ends when there is room."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from channel.errors import UnavailableError
from channel.intake.uploads import UploadDesk
from tests.intake.rooms import LowDisk, RoomyDisk
from tests.running import wait_until
from tests.server.crash_ledger import Ledger
from tests.server.crash_material import Mill
from tests.server.crash_reader import prepare, reading
from tests.server.crash_senders import BareSender, NoRoomError, SealedSender, Sender, UploadSender, expect
from tests.server.crash_server import CrashServer
from tests.server.crash_small_disk import SmallDisk, limited, small_disk
from tests.server.crash_steps import FREE, HOUR
from tests.server.crash_wire import Line
from tests.store.fresh import fresh_stores

PAGE_BYTES, SMALL_BYTES, PART_BYTES = 2**12, 2**16, 2**20
FLOOD_PAGES = 40
COMPLETE_PAGES = 16
THREE_PARTS_BYTES = 5 * 2**19
JOURNAL_BYTES = 1000 * PAGE_BYTES
RESERVE_BYTES, MORE_THAN_FIT = 4 * 2**20, 16


class Siege:
    """A server on a small disk, those who send to it, and what it owes them."""

    def __init__(self, disk: SmallDisk, server: CrashServer) -> None:
        self.disk = disk
        self.server = server
        self.ledger = Ledger()
        self._mill = Mill(Random("full disk"))

    def leave(self, room_bytes: int) -> None:
        self.disk.leave(room_bytes, self.server)

    def clear(self) -> None:
        self.disk.clear(self.server)

    def sealed(self) -> Sender:
        return self._added(SealedSender(self._mill.small()))

    def bare(self) -> Sender:
        return self._added(BareSender(self._mill.small()))

    def upload(self, length_bytes: int) -> UploadSender:
        sender = UploadSender(self._mill.sealed(length_bytes), Random(0))
        self._added(sender)
        return sender

    def sends(self, *senders: Sender) -> bool:
        """Send, or go on sending, up to the first that is refused; say whether all were accepted."""

        async def send(line: Line) -> None:
            for sender in senders:
                await sender.send([line])

        return self.succeeds(send)

    def puts_all(self, upload: UploadSender) -> bool:
        """Send header and parts; say whether there was room for all."""
        return self.succeeds(lambda line: upload.put_all([line]))

    def succeeds(self, act: Callable[[Line], Awaitable[object]]) -> bool:
        """Do something over a line of its own; say whether there was room, for which alone it is refused."""

        async def do() -> None:
            line = await Line.open(self.server.port)
            try:
                await act(line)
            finally:
                line.close()

        try:
            asyncio.run(do())
        except NoRoomError:
            return False
        return True

    def check_whole(self) -> None:
        """Check that a member reads all that was acknowledged."""
        with reading(self.server.port) as reader:
            owners = self.ledger.check_entries(reader.entries())
            for number, owner in enumerate(owners):
                assert reader.payload(number) == owner.material.payload

    def check_nothing_left_over(self) -> None:
        """Check that the files of refused submissions go away, once the jobs have looked."""
        owed = {str(sender.answer["commitment"]) for sender in self.ledger.acknowledged() if sender.answer}
        wait_until(lambda: self.disk.blobs() == owed)

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


def flood(siege: Siege) -> list[bool]:
    """Send at each amount of room, so that the disk is full at each step; say what was accepted."""
    accepted = []
    for pages in range(FLOOD_PAGES):
        siege.leave(pages * PAGE_BYTES)
        accepted.append(siege.sends(siege.bare() if pages % 4 == 3 else siege.sealed()))
    return accepted


def test_submissions_are_refused_for_want_of_room_and_taken_when_there_is_some(siege: Siege) -> None:
    accepted = flood(siege)
    assert not accepted[0]
    assert accepted[-1] or not siege.disk.exact
    siege.check_nothing_left_over()
    siege.leave(0)
    assert not any(siege.sends(sender) for sender in list(siege.ledger.unanswered()))
    siege.clear()
    siege.check_whole()
    assert siege.sends(*siege.ledger.senders)
    siege.check_whole()


def test_a_limit_on_its_files_is_refused_in_the_same_way(tmp_path: Path, prepared: Path) -> None:
    with besieged(limited(tmp_path / "disk", prepared), tmp_path / "log") as siege:
        assert not all(flood(siege))
        siege.clear()
        siege.check_whole()
        assert siege.sends(*siege.ledger.senders)
        siege.check_whole()
        siege.check_nothing_left_over()


def test_an_upload_goes_on_where_it_was_when_there_is_room(siege: Siege) -> None:
    upload = siege.upload(THREE_PARTS_BYTES)
    assert siege.succeeds(upload.begin)
    siege.leave(0)
    assert not siege.sends(upload)
    refused_at = set()
    for count in (1, 2, 3):
        siege.leave(PART_BYTES // 8)
        if not siege.puts_all(upload):
            refused_at.add(len(upload.acknowledged_parts))
        room_bytes = 0
        while len(upload.acknowledged_parts) < count:
            # Less than a part is enough while the server believes an older figure of what is free.
            room_bytes += PART_BYTES // 4
            siege.leave(room_bytes)
            siege.puts_all(upload)
    assert len(refused_at) > 1 or not siege.disk.exact
    siege.leave(0)
    siege.succeeds(upload.complete)
    siege.clear()
    assert siege.sends(upload)
    siege.check_whole()


def test_an_upload_is_complete_or_as_it_was_at_each_amount_of_room(siege: Siege) -> None:
    completed = []
    for pages in range(COMPLETE_PAGES):
        siege.clear()
        upload = siege.upload(SMALL_BYTES)
        assert siege.puts_all(upload)
        siege.leave(pages * PAGE_BYTES)
        completed.append(siege.succeeds(upload.complete))
        assert siege.succeeds(upload.check)
    assert not all(completed)
    assert any(completed) or not siege.disk.exact
    siege.clear()
    siege.check_whole()
    assert siege.sends(*siege.ledger.senders)
    siege.check_whole()
    siege.check_nothing_left_over()


def grow_journal(siege: Siege) -> None:
    """Make the journal of the database as long as it gets, so that it takes rows without any more room."""
    journal = siege.disk.seen / "channel.sqlite3-wal"
    begun = 0

    async def begin(line: Line) -> None:
        await siege.upload(SMALL_BYTES).begin(line)

    while journal.stat().st_size < JOURNAL_BYTES:
        assert siege.succeeds(begin)
        begun += 1
        assert begun < JOURNAL_BYTES // PAGE_BYTES


def test_no_row_is_taken_for_bytes_for_which_there_is_no_room(siege: Siege) -> None:
    grow_journal(siege)
    uploads = [siege.upload(SMALL_BYTES) for _ in range(COMPLETE_PAGES)]
    assert all(siege.succeeds(upload.begin) for upload in uploads)
    for pages, upload in enumerate(uploads):
        siege.leave(pages * PAGE_BYTES)
        siege.sends(siege.sealed())
        # What the jobs have yet to remove would be room later.
        siege.check_nothing_left_over()
        siege.leave(pages * PAGE_BYTES)
        siege.sends(upload)
    assert any(upload.acknowledged_header for upload in uploads) or not siege.disk.exact
    assert not any(upload.acknowledged_parts for upload in uploads) or not siege.disk.exact
    siege.clear()
    siege.check_whole()
    assert siege.sends(*uploads)
    siege.check_whole()


def test_what_needs_no_room_is_answered_without_any(siege: Siege) -> None:
    upload = siege.upload(SMALL_BYTES)
    assert siege.puts_all(upload)
    assert siege.sends(siege.sealed())
    siege.leave(0)

    async def read(line: Line) -> None:
        for path in ("/pin.json", "/v1/roots", "/v1/directory", "/v1/about", "/v1/intake"):
            expect(await line.ask("GET", path), 200)

    assert siege.succeeds(read)
    assert siege.succeeds(upload.check)
    with reading(siege.server.port) as reader:
        answers = [reader.ask("entries/0") for _ in range(20)]
    # Members leave a nonce behind. That is what the reserve is for; without one they may be refused too.
    assert {answer.status_code for answer in answers} <= {200, 503}
    siege.clear()
    siege.check_whole()


def test_a_server_killed_on_a_full_disk_starts_there_and_serves(siege: Siege) -> None:
    senders = [siege.sealed(), siege.bare(), siege.sealed()]
    assert siege.sends(*senders)
    siege.leave(PART_BYTES // 8)
    last = siege.sealed()
    siege.sends(last)
    siege.leave(0)
    siege.server.kill()
    siege.server.start()
    siege.check_nothing_left_over()
    siege.leave(0)
    assert not siege.sends(siege.sealed())
    siege.clear()
    siege.check_whole()
    assert siege.sends(last, *senders)
    siege.check_whole()


def test_a_reserve_is_kept_for_those_who_read(tmp_path: Path, prepared: Path) -> None:
    settings = {"CHANNEL_MIN_FREE_BYTES": str(RESERVE_BYTES)}
    with (
        small_disk(tmp_path / "disk", prepared) as disk,
        besieged(disk, tmp_path / "log", **settings) as siege,
    ):
        # Before the first request, as the server believes for a second what it has seen of the disk.
        siege.leave(RESERVE_BYTES + PART_BYTES)
        ready, going_on = siege.upload(SMALL_BYTES), siege.upload(SMALL_BYTES)
        assert siege.puts_all(ready)
        assert siege.succeeds(going_on.begin)
        for _ in range(MORE_THAN_FIT if disk.exact else 1):
            siege.sends(siege.sealed())
        if not disk.exact:
            siege.leave(0)
        assert not siege.sends(siege.sealed())
        assert not siege.sends(siege.bare())
        assert not siege.puts_all(going_on)
        assert not siege.sends(siege.upload(SMALL_BYTES))
        if disk.exact:
            assert siege.succeeds(ready.complete)
            siege.check_whole()
            siege.check_whole()
        siege.clear()
        assert siege.sends(*siege.ledger.senders)
        siege.check_whole()


def test_a_low_disk_takes_no_header(tmp_path: Path) -> None:
    material = Mill(Random("low")).small()
    with fresh_stores(tmp_path / "data") as stores:
        desks = {
            disk: UploadDesk(store=stores.uploads, submissions=stores.submissions, disk=disk())
            for disk in (RoomyDisk, LowDisk)
        }
        length_bytes, drawn = len(material.payload), Random(0).randbytes
        begin, put = desks[RoomyDisk].begin, desks[LowDisk].put_header
        whole = begin(length_bytes, limit_bytes=length_bytes, cost=FREE, hour=HOUR, random_bytes=drawn)
        with pytest.raises(UnavailableError):
            put(whole.upload.upload_id, material.header, answer=None, cost_of=lambda _: FREE, hour=HOUR)
        assert desks[LowDisk].status(whole.upload.upload_id, hour=HOUR).upload.header is None


def test_a_server_without_room_to_start_says_so_and_starts_when_there_is(siege: Siege) -> None:
    sender = siege.sealed()
    assert siege.sends(sender)
    siege.server.stop()
    if siege.disk.exact:
        siege.leave(0)
        status, said = siege.server.fail_to_start()
        assert status == 6
        assert said.startswith("error: the disk or the database fails\nhint: ")
        siege.clear()
    siege.server.start()
    assert siege.sends(sender)
    siege.check_whole()


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path, prepared: Path) -> None:
    disk = limited(tmp_path / "disk", prepared)
    with CrashServer(disk.data, log=Path("/dev/full")) as server:
        server.start()
        siege = Siege(disk, server)
        assert siege.sends(siege.sealed(), siege.bare())
        server.kill_jobs()
        siege.check_whole()
        server.stop()
