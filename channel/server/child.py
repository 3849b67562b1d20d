"""The jobs process: started with the server, started again if it dies, gone when the server is gone."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from threading import Event, Thread

from channel.store import logs

JOBS_COMMAND = (sys.executable, "-P", "-m", "channel.jobs", "--with-parent")
_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 60.0
_STOP_SECONDS = 10.0


class SupervisedChild:
    """Keeps one child running, in a thread of its own.

    The child holds the reading end of a pipe and stops when the writing end is closed: by us, or by the
    operating system once this process is dead, in whatever way it died.
    """

    def __init__(self, command: Sequence[str], *, environment: Mapping[str, str]) -> None:
        """Prepare to run `command` with `environment` added to ours."""
        self._command = command
        self._environment = {**os.environ, **environment}
        self._stopping = Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> None:
        """Start the child, and again whenever it ends."""
        self._thread.start()

    def stop(self) -> None:
        """Let the child end, and make it end if it does not."""
        self._stopping.set()
        _hang_up(self._child)
        self._thread.join(_STOP_SECONDS)
        if self._thread.is_alive() and self._child is not None:
            self._child.kill()
            self._thread.join()

    def _run(self) -> None:
        pause_seconds = _FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            child = subprocess.Popen(  # noqa: S603 - a module of our own
                self._command, stdin=subprocess.PIPE, env=self._environment
            )
            self._child = child
            if self._stopping.is_set():
                _hang_up(child)
            status = child.wait()
            _hang_up(child)
            if not self._stopping.is_set():
                logs.event("jobs ended", status=status)
            self._stopping.wait(pause_seconds)
            pause_seconds = min(2 * pause_seconds, _LONGEST_PAUSE_SECONDS)


def _hang_up(child: "subprocess.Popen[bytes] | None") -> None:
    if child is not None and child.stdin is not None:
        child.stdin.close()
