"""What a disk or database says never reaches anybody in its own words."""

import errno

import pytest
from sqlalchemy.exc import OperationalError

from channel.errors import MalformedError, UnavailableError
from channel.store.disk import FileSystem, FreeRoom
from channel.store.failures import reported
from channel.store.layout import DataDirectory

NEEDLE = "needle-in-a-statement"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, NEEDLE), "the disk is full"),
        (OSError(errno.EDQUOT, NEEDLE), "the disk is full"),
        (OSError(errno.EIO, NEEDLE), "the disk or the database fails"),
        (PermissionError(errno.EACCES, NEEDLE), "the disk or the database fails"),
        (OperationalError(NEEDLE, {"x": NEEDLE}, Exception("database or disk is full")), "the disk is full"),
        (OperationalError(NEEDLE, {"x": NEEDLE}, Exception(NEEDLE)), "the disk or the database fails"),
    ],
)
def test_errors_of_disk_and_database_become_one_of_ours(error: Exception, words: str) -> None:
    with pytest.raises(UnavailableError) as found, reported():
        raise error
    assert str(found.value) == words
    assert NEEDLE not in f"{found.value} {found.value.hint}"
    assert found.value.__suppress_context__


def test_our_own_errors_pass() -> None:
    with pytest.raises(MalformedError), reported():
        raise MalformedError("ours")


def test_the_reserve_of_the_disk_is_left_untouched(data: DataDirectory) -> None:
    room = FreeRoom(data.root)
    free = room.ask()
    FileSystem(room, min_free_bytes=free // 2).check_room(free // 4)
    with pytest.raises(UnavailableError):
        FileSystem(room, min_free_bytes=free // 2).check_room(free)
    with pytest.raises(UnavailableError):
        FileSystem(room, min_free_bytes=2 * free).check_room(1)


def test_what_one_was_granted_is_gone_for_the_other(
    data: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = FreeRoom(data.root)
    monkeypatch.setattr(room, "ask", lambda: 1000)
    small, large = (FileSystem(room, min_free_bytes=reserve) for reserve in (100, 500))
    small.check_room(300)
    monkeypatch.setattr(room, "ask", lambda: 700)
    large.check_room(200)
    monkeypatch.setattr(room, "ask", lambda: 500)
    with pytest.raises(UnavailableError):
        large.check_room(1)
    small.check_room(400)
    monkeypatch.setattr(room, "ask", lambda: 100)
    with pytest.raises(UnavailableError):
        small.check_room(1)
