"""Keeps the console of one member open beside the demonstration, unlocked and up to date."""

from collections.abc import Iterator
from contextlib import contextmanager

from channel.demo.demo_channel import DemoChannel, Seat
from channel.demo.processes import DemoProcess, own_environment, running_process

SYNC_SECONDS = 2
LOCK_MINUTES = 60
_ANNOUNCED = "console at "


def reviewer_of(channel: DemoChannel) -> Seat:
    """Return whose console is shown: a reviewer's; the custodian's home stays free for the command line."""
    return channel.seats[1]


@contextmanager
def running_console(channel: DemoChannel, *, port: int) -> Iterator[DemoProcess]:
    """Open the console on `port` of loopback, 0 for any, and close it at the end of the block.

    Raises:
        UnavailableError: it did not start, or it ended before it was told to.
    """
    seat, folder = reviewer_of(channel), channel.folder
    home = folder.home(seat.body, seat.member)
    options = {
        "--home": home,
        "--server": channel.server,
        "--passphrase-file": folder.passphrase,
        "--port": port,
        "--sync-every": SYNC_SECONDS,
        "--lock-after": LOCK_MINUTES,
    }
    words = [str(word) for option in options.items() for word in option]
    with running_process(
        ("console", "open", *words, "--no-browser"),
        name="console",
        announced=_ANNOUNCED,
        log=folder.console_log,
        environment=own_environment(),
    ) as console:
        yield console
