"""Keeps every entry of the source, whoever it is for, and how far the sync has come; opens none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from channel.console.alarms import AlarmKind, record_alarm, resolve_alarm
from channel.console.database import ConsoleDatabase
from channel.console.left_out import left_out
from channel.console.listing import ListedEntry
from channel.console.places import number_of, place_of
from channel.console.report_states import EntryState
from channel.console.settling import Arrival, held_under, settle_arrivals
from channel.console.tables import EntryRow, ProgressRow, ReportRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the sync has come.

    `behind_from` is the first entry that was tried with an older keyring than the one then in force.
    """

    next_entry: int
    behind_from: int | None
    synced_day: date | None


class EntryStore:
    """The entries of one database."""

    def __init__(self, database: ConsoleDatabase) -> None:
        self._database = database

    def progress(self) -> Progress:
        """Return how far the sync has come."""
        with self._database.read() as session:
            row = _progress(session)
            return Progress(next_entry=row.next_entry, behind_from=row.behind_from, synced_day=row.synced_day)

    def places(self, listed: Sequence[ListedEntry]) -> tuple[int, ...]:
        """Return where these entries are held, or are to be: never where another was that was good then."""
        numbers = [entry.entry for entry in listed]
        query = select(EntryRow.entry).where(col(EntryRow.entry).in_(numbers))
        with self._database.read() as session:
            met = set(session.exec(query))
            return tuple(
                _place_among(entry, held_under(session, entry.entry)) if entry.entry in met else entry.entry
                for entry in listed
            )

    def holds(self, listed: ListedEntry) -> bool:
        """Say whether this commitment was taken in before under this number."""
        with self._database.read() as session:
            return any(row.commitment == listed.commitment for row in held_under(session, listed.entry))

    def go_back(self, number: int) -> None:
        """Go through the list again from this number on; what is held stays."""
        with self._database.write() as session:
            progress = _progress(session)
            progress.next_entry = number
            if progress.behind_from is not None:
                progress.behind_from = min(progress.behind_from, number)

    def settle(self, arrivals: Sequence[Arrival], *, today: date) -> None:
        """Take in entries, and what is ours as waiting to be opened, all or none.

        The payloads of those that are ours and held must be durable already.
        """
        with self._database.write() as session:
            progress = _progress(session)
            settle_arrivals(session, arrivals, today=today)
            ends = [arrival.listed.entry + 1 for arrival in arrivals]
            progress.next_entry = max([progress.next_entry, *ends])
            if left_out(session):
                record_alarm(session, AlarmKind.ROOM, today=today, entry=None)
            else:
                resolve_alarm(session, AlarmKind.ROOM, today=today)

    def fall_behind(self) -> None:
        """Record that the entries from here on are tried with an old keyring."""
        with self._database.write() as session:
            progress = _progress(session)
            if progress.behind_from is None:
                progress.behind_from = progress.next_entry

    def catch_up(self) -> bool:
        """Go back to the first entry that was tried with an old keyring; returns whether there was one."""
        with self._database.write() as session:
            progress = _progress(session)
            if progress.behind_from is None:
                return False
            progress.next_entry, progress.behind_from = progress.behind_from, None
            return True

    def finish(self, *, today: date) -> None:
        """Record that the end of the list was reached today."""
        with self._database.write() as session:
            _progress(session).synced_day = today

    def troubled(self, *, limit: int) -> tuple[int, ...]:
        """Return the numbers of entries that were not given as committed, lowest places first."""
        query = (
            select(EntryRow.entry)
            .where(col(EntryRow.state).not_in([EntryState.HELD.value, EntryState.LEFT_OUT.value]))
            .order_by(col(EntryRow.entry))
            .limit(limit)
        )
        with self._database.read() as session:
            return tuple(dict.fromkeys(number_of(place) for place in session.exec(query)))

    def ours_among(self, places: Sequence[int]) -> frozenset[int]:
        """Return those of these places whose entries were once found to be sealed to us."""
        with self._database.read() as session:
            return frozenset(session.exec(select(ReportRow.entry).where(col(ReportRow.entry).in_(places))))

    def left_out(self) -> tuple[int, ...]:
        """Return the numbers of entries whose payloads this disk had no room for, in order."""
        with self._database.read() as session:
            return tuple(sorted({number_of(place) for place in left_out(session)}))

    def count(self) -> int:
        """Return how many entries are known."""
        with self._database.read() as session:
            return session.exec(select(func.count()).select_from(EntryRow)).one()


def _progress(session: Session) -> ProgressRow:
    return session.exec(select(ProgressRow)).one()


def _place_among(listed: ListedEntry, held: Sequence[EntryRow]) -> int:
    for row in held:
        if row.commitment == listed.commitment:
            return row.entry
    for row in held:
        if row.state == EntryState.UNTRUSTED.value:
            return row.entry
    return place_of(listed.entry, edition=len(held))
