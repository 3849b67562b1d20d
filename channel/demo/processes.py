"""Runs a command of the channel beside the demonstration, for as long as a block lasts; knows no command."""

import os
import selectors
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

from channel.errors import UnavailableError

START_SECONDS = 60.0
STOP_SECONDS = 20.0
LOOK_SECONDS = 0.5
LOG_LINES = 5
# With -P a folder called `channel` where the demonstration is tried is not taken for the program.
_CHANNEL = (sys.executable, "-P", "-c", "from channel.cli.main import run; run()")
_LEASH = (sys.executable, "-P", "-m", "channel.demo.leash")


class DemoProcess:
    """A command that was started; `address` is known once it is ready."""

    def __init__(self, process: "subprocess.Popen[bytes]", *, name: str, log: Path) -> None:
        """Stand for `process`, called `name`, which writes its log to the file `log`."""
        self._process = process
        self._name = name
        self._log = log
        self._announced = ""
        self.address = ""

    def wait_until_ready(self, announced: str) -> None:
        """Wait until it says where it is, behind the words `announced`.

        Raises:
            UnavailableError: it ended, or took longer than a minute.
        """
        self._announced = announced
        self.address = self._next_address("did not start")

    def ask_for_another(self) -> str:
        """Press Enter there, and return the address that it answers with.

        Raises:
            UnavailableError: it does not answer.
        """
        if self._process.stdin is not None:
            # One that has ended is noticed below.
            with suppress(OSError):
                self._process.stdin.write(b"\n")
                self._process.stdin.flush()
        return self._next_address("does not answer")

    def check(self) -> None:
        """Check that it runs: it ends by itself only when something is wrong.

        Raises:
            UnavailableError: it has ended.
        """
        if self._process.poll() is not None:
            raise self._failed("has ended")

    def stop(self) -> None:
        """Tell it to stop, and wait for it; nothing of it runs on return."""
        with self._process as process:
            if process.stdin is not None:
                process.stdin.close()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()

    def _next_address(self, failed: str) -> str:
        line = self._next_line()
        if not line.startswith(self._announced):
            raise self._failed(failed)
        return line.removeprefix(self._announced).strip()

    def _next_line(self) -> str:
        output = self._process.stdout
        if output is None:
            return ""
        with selectors.DefaultSelector() as selector:
            selector.register(output, selectors.EVENT_READ)
            return output.readline().decode("utf-8", "replace") if selector.select(START_SECONDS) else ""

    def _failed(self, what: str) -> UnavailableError:
        lines = self._log.read_text("utf-8", "replace").splitlines()[-LOG_LINES:]
        said = " | ".join(line.strip() for line in lines) or "nothing"
        return UnavailableError(
            f"the {self._name} {what}; its log says: {said}",
            hint=f"Choose free ports with --port and --console-port; with --dir, {self._log.name} is kept.",
        )


@contextmanager
def running_process(
    command: Sequence[str], *, name: str, announced: str, log: Path, environment: Mapping[str, str]
) -> Iterator[DemoProcess]:
    """Start a command of `channel`, give it once it says where it is, and stop it at the end of the block.

    Raises:
        UnavailableError: it did not start, or it ended before it was told to.
    """
    with log.open("ab") as log_file:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*_LEASH, *_CHANNEL, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log_file,
            env=environment,
            # A Ctrl-C is for the demonstration alone, which then stops this in its turn.
            start_new_session=True,
        )
    running = DemoProcess(process, name=name, log=log)
    try:
        running.wait_until_ready(announced)
        yield running
    finally:
        running.stop()


def wait_for_any(*processes: DemoProcess) -> None:
    """Wait until one of them ends.

    Raises:
        UnavailableError: one has ended.
    """
    pause = Event()
    while not pause.wait(LOOK_SECONDS):
        for process in processes:
            process.check()


def own_environment() -> dict[str, str]:
    """Return our environment without the settings of any channel."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CHANNEL_")}
