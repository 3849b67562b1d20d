"""Submissions that arrive together are stored together, and none takes its neighbours with it."""

from collections.abc import Iterator
from concurrent.futures import Future, wait
from pathlib import Path
from threading import Event

import pytest

from channel.errors import UnavailableError
from channel.intake.ports import Buffer
from channel.intake.records import Kept
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.opened import Stores, opened
from tests.intake.samples import payload
from tests.store.records import new_submission

LENGTH = 1000


class Disk(Files):
    """Holds the writer back at its first commit, and fails where it is told to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reached, self.go = Event(), Event()
        self.commits = 0
        self.refused: set[str] = set()
        self.broken = False

    def create(self, path: Path, data: Buffer) -> None:
        if self.broken:
            raise OSError("broken")
        super().create(path, data)

    def rename(self, source: Path, target: Path) -> None:
        if target.name in self.refused:
            raise OSError("refused")
        super().rename(source, target)

    def sync_folder(self, folder: Path) -> None:
        if folder == self.folder:
            self.commits += 1
            self.reached.set()
            assert self.go.wait(10)
        super().sync_folder(folder)


@pytest.fixture
def disk(data: DataDirectory) -> Disk:
    return Disk(data.blobs)


@pytest.fixture
def stores(data: DataDirectory, disk: Disk) -> Iterator[Stores]:
    with opened(data, files=disk) as stores:
        yield stores


def keep(stores: Stores, name: str, *, bare: bool = False) -> Future[Kept]:
    return stores.submissions.keep(
        new_submission(name, length=LENGTH, bare=bare), payload(name, length=LENGTH)
    )


def arrived(stores: Stores, count: int) -> None:
    """Wait until `count` submissions wait to be inserted."""
    pause = Event()
    for _ in range(2000):
        if len(stores.submissions._arrivals._waiting) >= count:
            return
        pause.wait(0.005)
    raise AssertionError("nothing arrived")


def together(stores: Stores, disk: Disk, names: list[str]) -> list[Future[Kept]]:
    """Have these inserted as one batch, behind a first submission that is held at its commit."""
    held = keep(stores, "held")
    assert disk.reached.wait(10)
    waiting = [keep(stores, name) for name in names]
    arrived(stores, len(names))
    disk.go.set()
    assert held.result(10).entry.number == 0
    wait(waiting, timeout=10)
    return waiting


def names_on_disk(data: DataDirectory) -> set[str]:
    return {path.name for path in data.blobs.iterdir()}


def mark(name: str) -> str:
    return new_submission(name, length=LENGTH).commitment.hex()


def test_what_arrives_together_is_one_commit(stores: Stores, disk: Disk) -> None:
    waiting = together(stores, disk, [f"n{i}" for i in range(20)])
    assert sorted(future.result().entry.number for future in waiting) == list(range(1, 21))
    assert disk.commits == 2


def test_the_same_twice_in_one_batch_is_stored_once_and_leaves_no_gap(
    stores: Stores, disk: Disk, data: DataDirectory
) -> None:
    waiting = together(stores, disk, ["a", "b", "a", "held", "c", "b"])
    a, b, a2, held, c, b2 = (future.result().entry for future in waiting)
    assert a == a2
    assert b == b2
    assert held.number == 0
    assert sorted({a.number, b.number, c.number}) == [1, 2, 3]
    assert names_on_disk(data) == {mark(name) for name in ("held", "a", "b", "c")}


def test_one_that_cannot_be_named_takes_nothing_of_its_neighbours(
    stores: Stores, disk: Disk, data: DataDirectory
) -> None:
    disk.refused = {mark("b")}
    a, b, c = together(stores, disk, ["a", "b", "c"])
    with pytest.raises(UnavailableError):
        b.result()
    assert sorted([a.result().entry.number, c.result().entry.number]) == [1, 2]
    assert [entry.number for entry in stores.submissions.entries(0, limit=9)] == [0, 1, 2]
    assert list(stores.submissions.without_payload()) == []
    disk.refused = set()
    assert keep(stores, "b").result(10).entry.number == 3
    assert names_on_disk(data) == {mark(name) for name in ("held", "a", "b", "c")}


def test_one_that_cannot_be_written_is_refused_at_once(stores: Stores, disk: Disk) -> None:
    disk.broken = True
    with pytest.raises(UnavailableError):
        keep(stores, "a").result(10)
    disk.broken = False
    disk.go.set()
    assert keep(stores, "a").result(10).entry.number == 0


def test_a_commit_that_fails_is_told_to_all_and_can_be_repeated(
    stores: Stores, disk: Disk, data: DataDirectory
) -> None:
    whole = disk.sync_folder

    def fail(folder: Path) -> None:
        whole(folder)
        if disk.commits == 2:
            raise OSError("full")

    disk.sync_folder = fail  # type: ignore[method-assign]
    waiting = together(stores, disk, ["a", "b"])
    for future in waiting:
        with pytest.raises(UnavailableError):
            future.result()
    assert [entry.number for entry in stores.submissions.entries(0, limit=9)] == [0]
    assert [keep(stores, name).result(10).entry.number for name in ("a", "b")] == [1, 2]
    assert names_on_disk(data) == {mark(name) for name in ("held", "a", "b")}


def test_what_waits_when_the_store_closes_is_stored(data: DataDirectory) -> None:
    with opened(data, files=Files()) as stores:
        waiting = [keep(stores, f"n{i}") for i in range(30)]
    assert sorted(future.result(10).entry.number for future in waiting) == list(range(30))
