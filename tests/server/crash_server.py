"""The real server and its jobs, as an operator runs them, to be killed at any moment and started again."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.running import CHANNEL, children_of, wait_until_gone

SERVING = [sys.executable, "-P", "-m", "channel.server"]
ANNOUNCED = "listening on http://127.0.0.1:"
GONE_SECONDS = 60
LOG_LIMIT = 2**20
SETTINGS = {
    "CHANNEL_MIN_FREE_BYTES": "0",
    "CHANNEL_UPLOAD_RESERVE_BYTES": "0",
    "CHANNEL_PUZZLE_MAX_BITS": "0",
    "CHANNEL_PURGE_SECONDS": "0.1",
    "CHANNEL_SWEEP_SECONDS": "0.1",
}
"""No reserves, no puzzles, and jobs that look for something to throw away all the time."""


class CrashServer:
    """A server on `data`; whatever it logs is added to `log`."""

    def __init__(self, data: Path, *, log: Path, before: Sequence[str] = (), **settings: str) -> None:
        """Prepare to run it, behind the words `before` where it needs them."""
        self.port = 0
        self._data = data
        self._log = log
        self._before = before
        self._environment = {
            **os.environ,
            **SETTINGS,
            "CHANNEL_DATA_DIR": str(data),
            "CHANNEL_PORT": "0",
            **settings,
        }
        self._process: subprocess.Popen[str] | None = None
        self._jobs: set[int] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave nothing running, whatever has happened."""
        if self._process is not None and self._process.poll() is None:
            self.kill()
        self.wait_for_jobs()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def spawn(self, *, at_once: bool = False) -> None:
        """Start it as an operator does or, `at_once`, as what that becomes when the database is made.

        It does not answer yet on return.
        """
        command = SERVING if at_once else [CHANNEL, "server", "run", "--data", self._data, "--port", "0"]
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [*self._before, *command],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def start(self, *, at_once: bool = False) -> None:
        """Start it and wait until it answers."""
        self.spawn(at_once=at_once)
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.startswith(ANNOUNCED), (line, self._said())
        self.port = int(line.removeprefix(ANNOUNCED))

    def fail_to_start(self) -> tuple[int, str]:
        """Start it where it cannot; returns its exit status, and what it has said."""
        before = len(self._said())
        self.spawn()
        return self._reap(), self._said()[before:]

    def kill_jobs(self) -> None:
        """Kill the jobs, if they run just now; the server starts them again after a second."""
        for jobs in children_of(self.pid):
            with suppress(ProcessLookupError):
                os.kill(jobs, signal.SIGKILL)

    def kill(self, *, after_seconds: float = 0) -> None:
        """Kill the server with `kill -9`; its jobs see that by themselves."""
        assert self._process is not None
        with suppress(subprocess.TimeoutExpired):
            raise AssertionError(self._process.wait(after_seconds), self._said())
        self._jobs.update(children_of(self.pid))
        self._process.kill()
        self._reap()

    def stop(self) -> None:
        """Let the server end in order, and check that nothing of it is left."""
        self._jobs.update(children_of(self.pid))
        assert self._process is not None
        self._process.terminate()
        assert self._reap() == 0, self._said()
        self.wait_for_jobs()

    def wait_for_jobs(self) -> None:
        """Wait until the jobs of killed servers are gone too."""
        assert wait_until_gone(self._jobs, seconds=GONE_SECONDS) == set()
        self._jobs.clear()

    def check_log(self) -> None:
        """Check that no crash has led to a defect, only to refusals."""
        text = self._said()
        assert "defect" not in text, text
        assert "Traceback" not in text, text

    def _said(self) -> str:
        with self._log.open() as log:
            return log.read(LOG_LIMIT)

    def _reap(self) -> int:
        assert self._process is not None
        self._process.communicate(timeout=GONE_SECONDS)
        return self._process.returncode
