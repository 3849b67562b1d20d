"""Syncs the console of every member over signed requests: all entries, all payloads, nothing amiss."""

from threading import Event

from channel.console.alarms import AlarmStore
from channel.console.database import ConsoleDatabase
from channel.console.entries import EntryStore
from channel.console.sync import sync
from channel.demo.consoles import opened_console, remote
from channel.demo.demo_channel import DemoChannel, Seat
from channel.demo.side_by_side import side_by_side
from channel.errors import UnavailableError, UntrustedError


def sync_consoles(channel: DemoChannel) -> None:
    """Sync every home, and check that it then holds what was sent and raised no alarm.

    Raises:
        UntrustedError: an alarm, a keyring that does not open, or too few entries.
        ChannelError: as `sync`.
    """

    def sync_one(seat: Seat, stopping: Event) -> None:
        def tell(taken: int) -> None:
            if stopping.is_set():
                raise UnavailableError(f"stopped after {taken} entries")

        with opened_console(channel, seat) as database, remote(channel, seat) as source:
            result = sync(database, source, today=channel.today, progress=tell)
            if result.is_behind:
                raise UntrustedError(f"{seat.name} cannot open the keyring of its body")
            check_picture(database, seat, sent=len(channel.samples))

    side_by_side(sync_one, channel.seats)


def check_picture(database: ConsoleDatabase, seat: Seat, *, sent: int) -> None:
    """Check that a home holds at least as many entries as were sent, with nothing amiss.

    Raises:
        UntrustedError: it does not.
    """
    alarms = AlarmStore(database).unresolved()
    if alarms:
        kinds = ", ".join(sorted({alarm.kind.value for alarm in alarms}))
        raise UntrustedError(
            f"the console of {seat.name} raises an alarm ({kinds})",
            hint="The server serves something else than what it accepted.",
        )
    held = EntryStore(database).count()
    # More is fine: whoever tries the demonstration sends reports of their own.
    if held < sent:
        raise UntrustedError(f"{sent} reports were sent, but {seat.name} finds {held} entries")
