"""A server as its operator runs it: `channel server run` on a free port, with folders of its own."""

import fcntl
import os
import re
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.running import CHANNEL, children_of, wait_until

STOP_SECONDS = 60.0
PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL")


class LiveServer:
    """Everything that the server may write lies below `folder`: data, temporary files, home, both logs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.temporary = folder / "tmp"
        self.home = folder / "home"
        for path in (self.temporary, self.home):
            path.mkdir(parents=True)

    def command(self, *words: str) -> str:
        """Run `channel server …` to its end and return what it printed."""
        command = [str(CHANNEL), "server", *words, "--data", str(self.data)]
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def __enter__(self) -> Self:
        with (
            (self.folder / "stdout.log").open("wb") as out,
            (self.folder / "stderr.log").open("wb") as errors,
        ):
            self.process = subprocess.Popen(
                [CHANNEL, "server", "run", "--data", self.data, "--port", "0"],
                env=self._environment(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=errors,
            )
        wait_until(self._announced)
        wait_until(self._jobs_work)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, error, trace
        process = self.process
        assert process is not None
        process.terminate()
        process.wait(timeout=STOP_SECONDS)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def jobs_pid(self) -> int:
        """Return the one child of the server: its jobs."""
        (child,) = children_of(self.pid)
        return child

    def _announced(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "stderr.log").read_text()
        text = (self.folder / "stdout.log").read_text()
        found = re.fullmatch(r"listening on http://127\.0\.0\.1:([0-9]+)\n", text)
        self.port = int(found[1]) if found else 0
        return found is not None

    def _environment(self) -> dict[str, str]:
        passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        own = {
            "TMPDIR": str(self.temporary),
            "HOME": str(self.home),
            "CHANNEL_MIN_FREE_BYTES": "0",
            # A hunt through memory takes its time, and nothing here is to cost puzzles.
            "CHANNEL_BODY_IDLE_SECONDS": "600",
            "CHANNEL_PUZZLE_CALM_PER_HOUR": "1000000000",
        }
        return passed_on | own

    def _jobs_work(self) -> bool:
        """Say whether the jobs hold their lock, which they take before their first round."""
        if not (self.data / "jobs.lock").exists():
            return False
        with (self.data / "jobs.lock").open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False
