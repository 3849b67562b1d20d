"""A lock is held by one, and given back however its holder ends."""

import signal
import subprocess
import sys

import pytest

from channel.errors import UnavailableError
from channel.store.layout import DataDirectory
from channel.store.locks import held

HOLD = """
import sys
from pathlib import Path
from channel.store.locks import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_is_held_by_one(data: DataDirectory) -> None:
    with held(data.server_lock), pytest.raises(UnavailableError), held(data.server_lock):
        raise AssertionError
    with held(data.server_lock), held(data.jobs_lock):
        pass


def test_a_killed_process_gives_its_lock_back(data: DataDirectory) -> None:
    command = [sys.executable, "-c", HOLD, str(data.server_lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(UnavailableError), held(data.server_lock):
            raise AssertionError
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        with held(data.server_lock):
            pass
