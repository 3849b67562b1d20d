"""Cards and notes are written whole or not at all, and read with a limit."""

import errno
import os
import stat
from pathlib import Path

import pytest

from channel.errors import MalformedError, RefusedError, UnavailableError
from keys.public_files import read_public, replace_public, write_new_public


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_file_is_written_for_everybody_and_read_back(tmp_path: Path) -> None:
    write_new_public(tmp_path / "roots", b"note")
    assert read_public(tmp_path / "roots", limit_bytes=4) == b"note"
    assert stat.S_IMODE((tmp_path / "roots").stat().st_mode) == 0o644
    assert _names(tmp_path) == ["roots"]


def test_a_file_may_be_kept_for_its_owner_alone(tmp_path: Path) -> None:
    replace_public(tmp_path / "roots", b"note")
    replace_public(tmp_path / "roots", b"other", mode=0o600)
    assert stat.S_IMODE((tmp_path / "roots").stat().st_mode) == 0o600
    assert _names(tmp_path) == ["roots"]


def test_a_new_file_never_replaces_another(tmp_path: Path) -> None:
    write_new_public(tmp_path / "roots", b"note")
    with pytest.raises(RefusedError, match="exists already"):
        write_new_public(tmp_path / "roots", b"other")
    assert (tmp_path / "roots").read_bytes() == b"note"


@pytest.mark.parametrize("failing", ["fsync", "fchmod", "replace"])
def test_a_failing_disk_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    replace_public(tmp_path / "roots", b"note")
    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(UnavailableError, match="no space left") as caught:
        replace_public(tmp_path / "roots", b"other")
    assert caught.value.hint
    monkeypatch.undo()
    assert (tmp_path / "roots").read_bytes() == b"note"
    assert _names(tmp_path) == ["roots"]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="no such file"):
        read_public(tmp_path / "roots", limit_bytes=10)
    with pytest.raises(UnavailableError, match="is a directory"):
        read_public(tmp_path, limit_bytes=10)
    write_new_public(tmp_path / "roots", b"12345")
    with pytest.raises(MalformedError, match="longer than 4"):
        read_public(tmp_path / "roots", limit_bytes=4)
