"""The jobs process: it ends when whoever started it hangs up or dies, and when it is told to."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from tests.store.fresh import made

COMMAND = [sys.executable, "-P", "-m", "channel.jobs"]


def start(folder: Path, *words: str) -> "subprocess.Popen[bytes]":
    made(folder)
    environment = {**os.environ, "CHANNEL_DATA_DIR": str(folder)}
    pipe = subprocess.PIPE
    return subprocess.Popen([*COMMAND, *words], env=environment, stdin=pipe, stderr=pipe)


def test_it_ends_when_its_parent_hangs_up(tmp_path: Path) -> None:
    with start(tmp_path / "data", "--with-parent") as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_to(tmp_path: Path, number: signal.Signals) -> None:
    lock = tmp_path / "data" / "jobs.lock"
    with start(tmp_path / "data") as process:
        _wait_for(lock)
        process.send_signal(number)
        assert process.wait(30) == 0


def test_a_data_directory_that_cannot_be_used_is_said_to_be(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    made(folder)
    (folder / "channel.sqlite3").write_bytes(b"junk" * 1000)
    environment = {**os.environ, "CHANNEL_DATA_DIR": str(folder)}
    done = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert '"event": "jobs cannot run"' in done.stderr


def _wait_for(path: Path) -> None:

    pause = Event()
    for _ in range(1000):
        if path.exists():
            return
        pause.wait(0.02)
    raise AssertionError("never there")
