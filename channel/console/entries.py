"""Keeps every entry of the source, whoever it is for, and how far the sync has come; opens none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlmodel import Session, col, func, select

from channel.codec.digests import sha256
from channel.console.alarms import AlarmKind, record_alarm, resolve_alarm, resolve_entry
from channel.console.database import ConsoleDatabase
from channel.console.headers import OurKey
from channel.console.left_out import left_out
from channel.console.listing import ListedEntry
from channel.console.places import number_of, place_of
from channel.console.report_states import EntryState, ReportState
from channel.console.tables import EntryRow, ProgressRow, ReportRow

_STATES: Mapping[AlarmKind | None, EntryState] = MappingProxyType(
    {
        None: EntryState.HELD,
        AlarmKind.WITHHELD: EntryState.WITHHELD,
        AlarmKind.ROOM: EntryState.LEFT_OUT,
    }
)
_GOOD = frozenset({EntryState.HELD, EntryState.LEFT_OUT})


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
        return _STATES.get(self.alarm, EntryState.UNTRUSTED)


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

    def is_ours(self, place: int) -> bool:
        """Say whether the entry at this place was once found to be sealed to us."""
        with self._database.read() as session:
            return session.get(ReportRow, place) is not None

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


def _settle_one(session: Session, arrival: Arrival, today: date) -> None:
    listed = arrival.listed
    held = session.get(EntryRow, arrival.place)
    if held is None and arrival.place != listed.entry:
        # What was taken in first stays where it is. What stands there now is kept beside it, because a
        # server that was restored from a backup gives the numbers it lost to other reports.
        record_alarm(session, AlarmKind.REWRITTEN, today=today, entry=listed.entry)
    if arrival.alarm is None:
        resolve_entry(session, listed.entry, today=today)
    elif arrival.alarm is not AlarmKind.ROOM:
        record_alarm(session, arrival.alarm, today=today, entry=listed.entry)
    if held is None or _is_better(arrival, held):
        _check_repeated(session, arrival, today)
        session.merge(_entry_row(arrival, first_seen=today if held is None else held.first_seen_day))
        session.flush()
    # The key that opens what was left out may be gone from the keyring before there is room.
    if arrival.ours is not None and arrival.state in _GOOD and session.get(ReportRow, arrival.place) is None:
        session.add(_report_row(arrival, arrival.ours, today))
    _forget_untrusted(session, arrival)


def _is_better(arrival: Arrival, held: EntryRow) -> bool:
    """Say whether what came replaces what is held at its place.

    An entry that was left out holds: nothing wrong that is said of it later makes it less than that.
    """
    return held.state not in _GOOD or (held.state == EntryState.LEFT_OUT and arrival.state in _GOOD)


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
