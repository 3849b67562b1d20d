"""The data directory belongs to its owner alone."""

import stat
from pathlib import Path

import pytest

from channel.errors import UnavailableError
from channel.store.layout import DataDirectory


def test_everything_made_is_private_and_making_again_changes_nothing(tmp_path: Path) -> None:
    data = DataDirectory(root=tmp_path / "deep" / "data")
    for _ in range(2):
        data.make()
        modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [data.root, *data.root.rglob("*")]}
        assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
        assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_a_directory_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UnavailableError, match=r"cannot be made \(not a directory\)"):
        DataDirectory(root=tmp_path / "file" / "data").make()
