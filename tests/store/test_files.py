"""Files reach the disk before anybody is told, and say nothing of when they were written."""

import errno
import os
import stat
from pathlib import Path

import pytest

from channel.store.files import Files


class Watched(Files):
    """Notes what is synced, and can fail there."""

    def __init__(self) -> None:
        self.synced: list[tuple[str, int]] = []
        self.failing = False

    def sync(self, descriptor: int) -> None:
        self.synced.append(("all", os.fstat(descriptor).st_size))
        if self.failing:
            raise OSError(errno.ENOSPC, "full")
        super().sync(descriptor)

    def sync_data(self, descriptor: int) -> None:
        self.synced.append(("data", os.fstat(descriptor).st_size))
        super().sync_data(descriptor)


@pytest.fixture
def files() -> Watched:
    return Watched()


def test_a_new_file_is_whole_private_synced_and_without_a_time(files: Watched, tmp_path: Path) -> None:
    path = tmp_path / "new"
    files.create(path, b"x" * 100_000)
    status = path.stat()
    assert path.read_bytes() == b"x" * 100_000
    assert stat.S_IMODE(status.st_mode) == 0o600
    assert status.st_mtime_ns == 0
    assert files.synced == [("all", 100_000)]


def test_a_new_file_never_takes_the_place_of_another(files: Watched, tmp_path: Path) -> None:
    path = tmp_path / "new"
    files.create(path, b"first")
    with pytest.raises(FileExistsError):
        files.create(path, b"second")
    assert path.read_bytes() == b"first"


def test_nothing_is_left_of_a_file_that_could_not_be_written(files: Watched, tmp_path: Path) -> None:
    files.failing = True
    with pytest.raises(OSError, match="full"):
        files.create(tmp_path / "new", b"x")
    assert list(tmp_path.iterdir()) == []


def test_bytes_are_written_in_their_place_and_synced(files: Watched, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"")
    files.write_at(path, b"world", offset=6)
    files.write_at(path, memoryview(b"hello,"), offset=0)
    assert path.read_bytes() == b"hello,world"
    assert files.synced == [("data", 11), ("data", 11)]
    assert path.stat().st_mtime_ns == 0


def test_writing_into_a_file_that_is_gone_makes_none(files: Watched, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        files.write_at(tmp_path / "gone", b"x", offset=0)
    assert list(tmp_path.iterdir()) == []


def test_writes_that_the_system_cuts_short_are_continued(
    files: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda fd, data, offset: whole(fd, bytes(data)[:7], offset))
    files.create(tmp_path / "new", bytes(range(100)))
    assert (tmp_path / "new").read_bytes() == bytes(range(100))


def test_a_folder_is_synced_and_says_no_time(files: Watched, tmp_path: Path) -> None:
    files.sync_folder(tmp_path)
    assert [kind for kind, _ in files.synced] == ["all"]
    assert tmp_path.stat().st_mtime_ns == 0


def test_a_second_name_is_given_once(files: Watched, tmp_path: Path) -> None:
    files.create(tmp_path / "one", b"x")
    files.link(tmp_path / "one", tmp_path / "two")
    with pytest.raises(FileExistsError):
        files.link(tmp_path / "one", tmp_path / "two")
    files.rename(tmp_path / "one", tmp_path / "three")
    assert {path.name for path in tmp_path.iterdir()} == {"two", "three"}
