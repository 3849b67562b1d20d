"""Keeps what was seen that should not be: of the source and of this disk, never the inside of a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, select

from channel.console.database import ConsoleDatabase
from channel.console.left_out import Need, needed_bytes
from channel.console.tables import AlarmRow


class AlarmKind(StrEnum):
    """What is wrong with what the source said or gave; the last is about this machine."""

    COMMITMENT = "commitment"
    """Blind, header and payload digest do not open the entry's commitment, or are no submission's."""
    PAYLOAD = "payload"
    """The payload given is not the one that the entry commits to."""
    WITHHELD = "withheld"
    """The source lists the entry but gives no payload."""
    REWRITTEN = "rewritten"
    """The source lists another entry under a number that was taken in before; both are kept."""
    SHORTENED = "shortened"
    """The source lists fewer entries than it did before."""
    REPEATED = "repeated"
    """One commitment stands under two numbers."""
    LISTING = "listing"
    """The list of entries is out of order or breaks its format."""
    NOTES = "notes"
    """The channel's roots, directory, about or intake notes are missing or not to be believed."""
    MEMBERS = "members"
    """The members note is missing or not to be believed."""
    KEYRING = "keyring"
    """A keyring that the members note names is missing, not what it names, or not sealed to this machine."""
    ROOM = "room"
    """Payloads were left out because they do not fit on this disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One thing that is not as it should be, since when, and the last day on which it was seen."""

    kind: AlarmKind
    entry: int | None
    first_day: date
    last_day: date
    need: Need | None = None
    """What must be free before this can end, where room is what is lacking."""


class AlarmStore:
    """The alarms of one database."""

    def __init__(self, database: ConsoleDatabase) -> None:
        self._database = database

    def record(self, kind: AlarmKind, *, today: date, entry: int | None = None) -> None:
        """Record that something is seen today; what is open already is only dated anew."""
        with self._database.write() as session:
            record_alarm(session, kind, today=today, entry=entry)

    def resolve(self, kind: AlarmKind, *, today: date) -> None:
        """Record that an alarm about the source as a whole no longer holds; it stays on record."""
        with self._database.write() as session:
            resolve_alarm(session, kind, today=today)

    def unresolved(self) -> tuple[Alarm, ...]:
        """Return the alarms that still hold, oldest first."""
        query = select(AlarmRow).where(col(AlarmRow.resolved_day).is_(None)).order_by(col(AlarmRow.id))
        with self._database.read() as session:
            return tuple(
                Alarm(
                    kind=AlarmKind(row.kind),
                    entry=row.entry,
                    first_day=row.first_day,
                    last_day=row.last_day,
                    need=self._need(session) if row.kind == AlarmKind.ROOM else None,
                )
                for row in session.exec(query)
            )

    def _need(self, session: Session) -> Need | None:
        free_bytes = needed_bytes(session)
        return None if free_bytes is None else Need(free_bytes=free_bytes, folder=self._database.home.path)


def record_alarm(session: Session, kind: AlarmKind, *, today: date, entry: int | None) -> None:
    """Record an alarm inside a transaction."""
    rows = _open_rows(session, kind, entry)
    for row in rows:
        row.last_day = today
    if not rows:
        session.add(AlarmRow(kind=kind.value, entry=entry, first_day=today, last_day=today))


def resolve_alarm(session: Session, kind: AlarmKind, *, today: date) -> None:
    """Resolve, inside a transaction, an alarm that is about no single entry."""
    for row in _open_rows(session, kind, None):
        row.resolved_day = today


def entries_with_alarms(session: Session, entries: Sequence[int]) -> set[int]:
    """Return those of these entries of which an alarm holds."""
    query = select(AlarmRow.entry).where(
        col(AlarmRow.entry).in_(entries), col(AlarmRow.resolved_day).is_(None)
    )
    return {entry for entry in session.exec(query) if entry is not None}


def resolve_entry(session: Session, entry: int, *, today: date) -> None:
    """Resolve, inside a transaction, the alarms that a good answer about an entry puts right."""
    for kind in (AlarmKind.COMMITMENT, AlarmKind.PAYLOAD, AlarmKind.WITHHELD):
        for row in _open_rows(session, kind, entry):
            row.resolved_day = today


def _open_rows(session: Session, kind: AlarmKind, entry: int | None) -> list[AlarmRow]:
    query = select(AlarmRow).where(
        AlarmRow.kind == kind.value, AlarmRow.entry == entry, col(AlarmRow.resolved_day).is_(None)
    )
    return list(session.exec(query))
