"""Keeps every entry of the source, whoever it is for, and how far the sync has come; opens none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, func, select

from channel.codec.digests import sha256
from channel.console.alarms import AlarmKind, record_alarm, resolve_entry
from channel.console.database import ConsoleDatabase
from channel.console.headers import OurKey
from channel.console.listing import ListedEntry
from channel.console.places import number_of, place_of
from channel.console.report_states import ReportState
from channel.console.tables import EntryRow, ProgressRow, ReportRow


class EntryState(StrEnum):
    """What this console made of an entry."""

    HELD = "held"
    """Entry and payload are what the commitment says."""
    UNTRUSTED = "untrusted"
    """They are not."""
    WITHHELD = "withheld"
    """No payload was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An entry that was fetched and judged: `alarm` says what is wrong, `ours` is set if it is for us.

    `place` is where it is kept, as `EntryStore.place` gives it.
    """

    listed: ListedEntry
    place: int
    alarm: AlarmKind | None
    ours: OurKey | None

    @property
    def state(self) -> EntryState:
        """Return what to make of it."""
        if self.alarm is None:
            return EntryState.HELD
        return EntryState.WITHHELD if self.alarm is AlarmKind.WITHHELD else EntryState.UNTRUSTED


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

    def place(self, listed: ListedEntry) -> int:
        """Return where this entry is held, or is to be: never where another was that was good then."""
        with self._database.read() as session:
            held = _held_under(session, listed.entry)
        for row in held:
            if row.commitment == listed.commitment:
                return row.entry
        for row in held:
            if row.state == EntryState.UNTRUSTED.value:
                return row.entry
        return place_of(listed.entry, edition=len(held))

    def holds(self, listed: ListedEntry) -> bool:
        """Say whether this commitment was taken in before under this number."""
        with self._database.read() as session:
            return any(row.commitment == listed.commitment for row in _held_under(session, listed.entry))

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
            for arrival in arrivals:
                _settle_one(session, arrival, today)
                progress.next_entry = max(progress.next_entry, arrival.listed.entry + 1)

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
        """Return the numbers of entries that are not held as committed, lowest places first."""
        query = (
            select(EntryRow.entry)
            .where(EntryRow.state != EntryState.HELD.value)
            .order_by(col(EntryRow.entry))
            .limit(limit)
        )
        with self._database.read() as session:
            return tuple(dict.fromkeys(number_of(place) for place in session.exec(query)))

    def count(self) -> int:
        """Return how many entries are known."""
        with self._database.read() as session:
            return session.exec(select(func.count()).select_from(EntryRow)).one()


def _progress(session: Session) -> ProgressRow:
    return session.exec(select(ProgressRow)).one()


def _settle_one(session: Session, arrival: Arrival, today: date) -> None:
    listed = arrival.listed
    held = session.get(EntryRow, arrival.place)
    if held is None and arrival.place != listed.entry:
        # What was taken in first stays where it is. What stands there now is kept beside it, because a
        # server that was restored from a backup gives the numbers it lost to other reports.
        record_alarm(session, AlarmKind.REWRITTEN, today=today, entry=listed.entry)
    if arrival.alarm is not None:
        record_alarm(session, arrival.alarm, today=today, entry=listed.entry)
    else:
        resolve_entry(session, listed.entry, today=today)
    if held is None or held.state != EntryState.HELD:
        _check_repeated(session, arrival, today)
        session.merge(_entry_row(arrival, first_seen=today if held is None else held.first_seen_day))
        session.flush()
    if arrival.ours is not None and arrival.alarm is None and session.get(ReportRow, arrival.place) is None:
        session.add(_report_row(arrival, arrival.ours, today))
    _forget_untrusted(session, arrival)


def _held_under(session: Session, number: int) -> tuple[EntryRow, ...]:
    """Return what was met under a number, first the first."""
    held: list[EntryRow] = []
    while (row := session.get(EntryRow, place_of(number, edition=len(held)))) is not None:
        held.append(row)
    return tuple(held)


def _forget_untrusted(session: Session, arrival: Arrival) -> None:
    """Drop what was lied about under this number, once the truth turns out to be held already.

    Only the last can be such: an untrusted entry is taken over before another place is begun.
    """
    last = _held_under(session, arrival.listed.entry)[-1]
    if last.entry != arrival.place and last.state == EntryState.UNTRUSTED.value:
        session.delete(last)


def _check_repeated(session: Session, arrival: Arrival, today: date) -> None:
    same = select(EntryRow.entry).where(
        EntryRow.commitment == arrival.listed.commitment, EntryRow.entry != arrival.place
    )
    if session.exec(same).first() is not None:
        record_alarm(session, AlarmKind.REPEATED, today=today, entry=arrival.listed.entry)


def _entry_row(arrival: Arrival, *, first_seen: date) -> EntryRow:
    listed = arrival.listed
    return EntryRow(
        entry=arrival.place,
        commitment=listed.commitment,
        token=listed.token,
        blind=listed.blind,
        header_digest=sha256(listed.header),
        payload_digest=listed.payload_digest,
        payload_bytes=listed.payload_bytes,
        state=arrival.state.value,
        first_seen_day=first_seen,
    )


def _report_row(arrival: Arrival, ours: OurKey, today: date) -> ReportRow:
    return ReportRow(
        entry=arrival.place,
        state=ReportState.ARRIVED.value,
        header=arrival.listed.header,
        file_key=ours.file_key,
        key_id=ours.key_id,
        recipient_hash=ours.recipient_hash,
        received_day=today,
    )
