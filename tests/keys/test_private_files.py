"""Private files are whole or absent, closed to others, and never written over."""

import errno
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from channel.errors import MalformedError, RefusedError, UnavailableError
from keys.private_files import read_private, write_new_private


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@contextmanager
def _room_for(limit_bytes: int) -> Iterator[None]:
    """Let the kernel take no file beyond `limit_bytes`, as a disk does that fills up on the way."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_was_written_is_read_back_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "root-1.key"
    before = os.umask(0)
    try:
        write_new_private(path, b"secret")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_private(path, limit_bytes=100) == b"secret"
    assert _names(tmp_path) == ["root-1.key"]


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "root-1.key"
    write_new_private(path, b"first")
    with pytest.raises(RefusedError, match="exists already"):
        write_new_private(path, b"second")
    assert path.read_bytes() == b"first"
    assert _names(tmp_path) == ["root-1.key"]


def test_a_dangling_link_counts_as_existing(tmp_path: Path) -> None:
    path = tmp_path / "root-1.key"
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RefusedError):
        write_new_private(path, b"secret")
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "root-1.key"
    fsync = os.fsync

    def meanwhile(descriptor: int) -> None:
        path.write_bytes(b"first")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(RefusedError):
        write_new_private(path, b"second")
    assert path.read_bytes() == b"first"
    assert _names(tmp_path) == ["root-1.key"]


def test_a_stick_without_hard_links_is_written_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(_path: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", unsupported)
    path = tmp_path / "root-1.key"
    write_new_private(path, b"first")
    with pytest.raises(RefusedError):
        write_new_private(path, b"second")
    assert path.read_bytes() == b"first"
    assert _names(tmp_path) == ["root-1.key"]


def test_a_disk_that_fills_up_leaves_nothing_behind(tmp_path: Path) -> None:
    with _room_for(65_536), pytest.raises(UnavailableError, match="file too large") as caught:
        write_new_private(tmp_path / "root-1.key", bytes(200_000))
    assert caught.value.hint
    assert _names(tmp_path) == []
    write_new_private(tmp_path / "root-1.key", bytes(200_000))


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("failing", ["write", "fsync", "link"])
def test_a_failing_disk_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str, error: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(UnavailableError, match="nothing was left behind"):
        write_new_private(tmp_path / "root-1.key", b"secret")
    assert _names(tmp_path) == []


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(data[:3])))
    write_new_private(tmp_path / "root-1.key", b"a long secret")
    assert (tmp_path / "root-1.key").read_bytes() == b"a long secret"


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="no such file or directory"):
        write_new_private(tmp_path / "nowhere" / "root-1.key", b"secret")


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620, 0o666, 0o601])
def test_a_file_open_to_others_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "root-1.key"
    write_new_private(path, b"secret")
    path.chmod(mode)
    with pytest.raises(RefusedError, match="others on this machine") as caught:
        read_private(path, limit_bytes=100)
    assert f"chmod 600 {path}" in str(caught.value.hint)


def test_a_missing_file_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="no such file"):
        read_private(tmp_path / "root-1.key", limit_bytes=100)


def test_a_folder_or_a_pipe_is_no_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    for path in (tmp_path, pipe):
        with pytest.raises(MalformedError, match="not a file"):
            read_private(path, limit_bytes=100)


def test_a_file_longer_than_allowed_is_refused(tmp_path: Path) -> None:
    write_new_private(tmp_path / "long", bytes(101))
    with pytest.raises(MalformedError, match="longer than 100"):
        read_private(tmp_path / "long", limit_bytes=100)


def test_no_descriptor_stays_open_after_a_refusal(tmp_path: Path) -> None:
    before = len(_names(Path("/proc/self/fd")))
    for _ in range(5):
        with pytest.raises(UnavailableError):
            read_private(tmp_path / "missing", limit_bytes=1)
    write_new_private(tmp_path / "there", b"x")
    with pytest.raises(RefusedError):
        write_new_private(tmp_path / "there", b"x")
    assert len(_names(Path("/proc/self/fd"))) == before
