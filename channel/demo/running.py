"""Brings a channel to life in its folder, with a real `channel server run` on loopback meanwhile."""

import os
import selectors
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from channel.demo.channels import DemoState, enrol_all, found, read_channel, read_state, write_state
from channel.demo.demo_channel import DemoChannel
from channel.demo.folder import DemoFolder
from channel.demo.members import renew_weekly_keys
from channel.errors import RefusedError, UnavailableError
from channel.store.locks import held
from channel.wire.directory import parse_directory

START_SECONDS = 60.0
STOP_SECONDS = 20.0
MIN_FREE_BYTES = 64 * 2**20
LOG_LINES = 5
_ANNOUNCED = "listening on "
# With -P a folder called `channel` where the demonstration is tried is not taken for the program.
_COMMAND = (sys.executable, "-P", "-c", "from channel.cli.main import run; run()", "server", "run")
_LEASH = (sys.executable, "-P", "-m", "channel.demo.leash")


class ServerProcess:
    """A server that was started; `address` is known once it is ready."""

    def __init__(self, process: "subprocess.Popen[bytes]", *, log: Path) -> None:
        """Stand for `process`, which writes its log to the file `log`."""
        self._process = process
        self._log = log
        self.address = ""

    def wait_until_ready(self) -> None:
        """Wait until the server says where it listens.

        Raises:
            UnavailableError: it ended, or took longer than a minute.
        """
        line = self._first_line()
        if not line.startswith(_ANNOUNCED):
            raise self._failed("the server did not start")
        self.address = line.removeprefix(_ANNOUNCED).strip()

    def wait(self) -> None:
        """Wait until the server ends, which it does by itself only when something is wrong.

        Raises:
            UnavailableError: it has ended.
        """
        self._process.wait()
        raise self._failed("the server has ended")

    def stop(self) -> None:
        """Tell the server to stop, and wait for it; nothing of it runs on return."""
        with self._process as process:
            if process.stdin is not None:
                process.stdin.close()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()

    def _first_line(self) -> str:
        output = self._process.stdout
        if output is None:
            return ""
        with selectors.DefaultSelector() as selector:
            selector.register(output, selectors.EVENT_READ)
            return output.readline().decode("utf-8", "replace") if selector.select(START_SECONDS) else ""

    def _failed(self, what: str) -> UnavailableError:
        lines = self._log.read_text("utf-8", "replace").splitlines()[-LOG_LINES:]
        said = " | ".join(line.strip() for line in lines) or "nothing"
        return UnavailableError(f"{what}; its log says: {said}", hint=f"Read the whole log in {self._log}.")


@contextmanager
def running_server(folder: DemoFolder, *, port: int) -> Iterator[ServerProcess]:
    """Start the server, with its jobs, on `port` of loopback, 0 for any; stop it at the end of the block.

    Raises:
        UnavailableError: it did not start, or it ended before it was told to.
    """
    with folder.server_log.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*_LEASH, *_COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=server_environment(folder, port=port),
            # A Ctrl-C is for the demonstration alone, which then stops the server in its turn.
            start_new_session=True,
        )
    server = ServerProcess(process, log=folder.server_log)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()


def server_environment(folder: DemoFolder, *, port: int) -> Mapping[str, str]:
    """Return our environment with the settings of this server, and none of another."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHANNEL_")}
    settings = {
        "CHANNEL_DATA_DIR": str(folder.server),
        "CHANNEL_HOST": "127.0.0.1",
        "CHANNEL_PORT": str(port),
        "CHANNEL_MIN_FREE_BYTES": str(MIN_FREE_BYTES),
    }
    return kept | settings


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningChannel:
    """A channel, and the process of its server."""

    channel: DemoChannel
    server: ServerProcess


@contextmanager
def running_channel(folder: DemoFolder, *, port: int, today: date) -> Iterator[RunningChannel]:
    """Run the channel of `folder` on `port`, 0 for any; it is made first if the folder is empty.

    Raises:
        RefusedError: the folder holds something else, or a channel that has ended or was not finished.
        UnavailableError: another demonstration runs in it, the server does not start, or the disk says no.
        ChannelError: what was made is not believed, which would be a defect.
    """
    folder.make_root()
    with held(folder.lock):
        state = read_state(folder.ready)
        run = _new_channel if state is None else _kept_channel
        if state is not None:
            state.check(today=today)
        with run(folder, port=port, today=today) as running:
            yield running


@contextmanager
def _kept_channel(folder: DemoFolder, *, port: int, today: date) -> Iterator[RunningChannel]:
    with running_server(folder, port=port) as server:
        channel = read_channel(folder, server=server.address, today=today)
        renew_weekly_keys(channel)
        yield RunningChannel(channel=channel, server=server)


@contextmanager
def _new_channel(folder: DemoFolder, *, port: int, today: date) -> Iterator[RunningChannel]:
    if any(path != folder.lock for path in folder.root.iterdir()):
        raise RefusedError(
            "the folder holds something else than a finished demonstration",
            hint="Take a new folder with --dir; if an earlier demonstration was cut short here, remove it.",
        )
    founded = found(folder, today=today)
    with running_server(folder, port=port) as server:
        channel = enrol_all(founded, server=server.address)
        renew_weekly_keys(channel)
        until = parse_directory(founded.notes.directory).valid.end
        # Last of all: a folder with this file can be gone on with.
        write_state(folder.ready, DemoState(made=today, until=until))
        yield RunningChannel(channel=channel, server=server)
