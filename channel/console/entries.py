"""Keeps every entry of the source, whoever it is for, and how far the sync has come; opens none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, func, select

from channel.codec.digests import sha256
from channel.console.alarms import AlarmKind, raise_alarm, resolve_entry
from channel.console.database import ConsoleDatabase
from channel.console.headers import OurKey
from channel.console.page import ListedEntry
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
    """An entry that was fetched and judged: `alarm` says what is wrong, `ours` is set if it is for us."""

    listed: ListedEntry
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

    def contradicts(self, listed: ListedEntry) -> bool:
        """Say whether another commitment was taken in before under this number, and was good then."""
        with self._database.read() as session:
            held = session.get(EntryRow, listed.entry)
            return held is not None and _is_rewritten(held, listed)

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
        """Return the entries that are not held as committed, lowest first."""
        query = (
            select(EntryRow.entry)
            .where(EntryRow.state != EntryState.HELD.value)
            .order_by(col(EntryRow.entry))
            .limit(limit)
        )
        with self._database.read() as session:
            return tuple(session.exec(query))

    def count(self) -> int:
        """Return how many entries are known."""
        with self._database.read() as session:
            return session.exec(select(func.count()).select_from(EntryRow)).one()


def _progress(session: Session) -> ProgressRow:
    return session.exec(select(ProgressRow)).one()


def _settle_one(session: Session, arrival: Arrival, today: date) -> None:
    listed = arrival.listed
    held = session.get(EntryRow, listed.entry)
    if held is not None and _is_rewritten(held, listed):
        # What was taken in first stays: a source that changes its mind is not followed.
        raise_alarm(session, AlarmKind.REWRITTEN, today=today, entry=listed.entry)
        return
    if arrival.alarm is not None:
        raise_alarm(session, arrival.alarm, today=today, entry=listed.entry)
    else:
        resolve_entry(session, listed.entry, today=today)
    if held is None or held.state != EntryState.HELD:
        _check_repeated(session, arrival, today)
        session.merge(_entry_row(arrival, first_seen=today if held is None else held.first_seen_day))
        session.flush()
    if arrival.ours is not None and arrival.alarm is None and session.get(ReportRow, listed.entry) is None:
        session.add(_report_row(listed, arrival.ours, today))


def _is_rewritten(held: EntryRow, listed: ListedEntry) -> bool:
    return held.state != EntryState.UNTRUSTED.value and held.commitment != listed.commitment


def _check_repeated(session: Session, arrival: Arrival, today: date) -> None:
    same = select(EntryRow.entry).where(
        EntryRow.commitment == arrival.listed.commitment, EntryRow.entry != arrival.listed.entry
    )
    if session.exec(same).first() is not None:
        raise_alarm(session, AlarmKind.REPEATED, today=today, entry=arrival.listed.entry)


def _entry_row(arrival: Arrival, *, first_seen: date) -> EntryRow:
    listed = arrival.listed
    return EntryRow(
        entry=listed.entry,
        commitment=listed.commitment,
        token=listed.token,
        blind=listed.blind,
        header_digest=sha256(listed.header),
        payload_digest=listed.payload_digest,
        payload_bytes=listed.payload_bytes,
        state=arrival.state.value,
        first_seen_day=first_seen,
    )


def _report_row(listed: ListedEntry, ours: OurKey, today: date) -> ReportRow:
    return ReportRow(
        entry=listed.entry,
        state=ReportState.ARRIVED.value,
        header=listed.header,
        file_key=ours.file_key,
        key_id=ours.key_id,
        recipient_hash=ours.recipient_hash,
        received_day=today,
    )
