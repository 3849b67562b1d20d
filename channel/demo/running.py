"""Brings a channel to life in its folder, with a real `channel server run` on loopback meanwhile."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from channel.demo.channels import DemoState, enrol_all, found, read_channel, read_state, write_state
from channel.demo.demo_channel import DemoChannel
from channel.demo.folder import DemoFolder
from channel.demo.members import renew_weekly_keys
from channel.demo.processes import DemoProcess, own_environment, running_process
from channel.errors import RefusedError
from channel.store.locks import held
from channel.wire.directory import parse_directory

MIN_FREE_BYTES = 64 * 2**20
_ANNOUNCED = "listening on "


@contextmanager
def running_server(folder: DemoFolder, *, port: int) -> Iterator[DemoProcess]:
    """Start the server, with its jobs, on `port` of loopback, 0 for any; stop it at the end of the block.

    Raises:
        UnavailableError: it did not start, or it ended before it was told to.
    """
    with running_process(
        ("server", "run"),
        name="server",
        announced=_ANNOUNCED,
        log=folder.server_log,
        environment=server_environment(folder, port=port),
    ) as server:
        yield server


def server_environment(folder: DemoFolder, *, port: int) -> Mapping[str, str]:
    """Return our environment with the settings of this server, and none of another."""
    settings = {
        "CHANNEL_DATA_DIR": str(folder.server),
        "CHANNEL_HOST": "127.0.0.1",
        "CHANNEL_PORT": str(port),
        "CHANNEL_MIN_FREE_BYTES": str(MIN_FREE_BYTES),
    }
    return own_environment() | settings


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningChannel:
    """A channel, and the process of its server."""

    channel: DemoChannel
    server: DemoProcess


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
