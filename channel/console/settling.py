"""Writes fetched entries into the database inside a transaction; fetches nothing and opens nothing.

Nearly every entry is new and nothing is wrong with it: those are told by a few questions about the whole
batch, and written in one go. The others are looked at one by one, in their order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlmodel import Session, col, insert, select

from channel.codec.digests import sha256
from channel.console.alarms import AlarmKind, entries_with_alarms, record_alarm, resolve_entry
from channel.console.headers import OurKey
from channel.console.listing import ListedEntry
from channel.console.places import place_of
from channel.console.report_states import EntryState, ReportState
from channel.console.tables import EntryRow, ReportRow

_STATES: Mapping[AlarmKind | None, EntryState] = MappingProxyType(
    {
        None: EntryState.HELD,
        AlarmKind.WITHHELD: EntryState.WITHHELD,
        AlarmKind.ROOM: EntryState.LEFT_OUT,
    }
)
_GOOD = frozenset({EntryState.HELD, EntryState.LEFT_OUT})
_UNOPENED: Mapping[str, Any] = MappingProxyType({"place": "", "first_line": "", "files": 0, "cautions": ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An entry that was fetched and judged: `alarm` says what is wrong, `ours` is set if it is for us.

    `place` is where it is kept, as `EntryStore.places` gives it.
    """

    listed: ListedEntry
    place: int
    alarm: AlarmKind | None
    ours: OurKey | None

    @property
    def state(self) -> EntryState:
        """Return what to make of it."""
        return _STATES.get(self.alarm, EntryState.UNTRUSTED)


def settle_arrivals(session: Session, arrivals: Sequence[Arrival], *, today: date) -> None:
    """Take in entries in their order, and what is ours as waiting to be opened."""
    news = _News(session, arrivals)
    waiting: list[Arrival] = []
    for arrival in arrivals:
        if news.takes(arrival):
            waiting.append(arrival)
        else:
            _add_all(session, waiting, today)
            waiting = []
            _settle_one(session, arrival, today)
    _add_all(session, waiting, today)


def held_under(session: Session, number: int) -> tuple[EntryRow, ...]:
    """Return what was met under a number, first the first."""
    held: list[EntryRow] = []
    while (row := session.get(EntryRow, place_of(number, edition=len(held)))) is not None:
        held.append(row)
    return tuple(held)


class _News:
    """Tells which arrivals have nothing to do with what is held, with open alarms, or with one another."""

    def __init__(self, session: Session, arrivals: Sequence[Arrival]) -> None:
        numbers = [arrival.listed.entry for arrival in arrivals]
        commitments = [arrival.listed.commitment for arrival in arrivals]
        held = select(EntryRow.entry).where(col(EntryRow.entry).in_(numbers))
        same = select(EntryRow.commitment).where(col(EntryRow.commitment).in_(commitments))
        self._met = set(session.exec(held)) | entries_with_alarms(session, numbers)
        self._commitments: set[bytes] = set(session.exec(same))

    def takes(self, arrival: Arrival) -> bool:
        """Say whether it may be written without a further question; each is asked about once."""
        listed = arrival.listed
        is_new = listed.entry not in self._met and listed.commitment not in self._commitments
        self._met.add(listed.entry)
        self._commitments.add(listed.commitment)
        return is_new and arrival.alarm is None and arrival.place == listed.entry


def _add_all(session: Session, arrivals: Sequence[Arrival], today: date) -> None:
    entries = [_entry_values(arrival, first_seen=today) for arrival in arrivals]
    reports = [values for arrival in arrivals for values in _report_values(arrival, today)]
    for table, rows in ((EntryRow, entries), (ReportRow, reports)):
        if rows:
            session.connection().execute(insert(table), rows)


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
        first_seen = today if held is None else held.first_seen_day
        session.merge(EntryRow(**_entry_values(arrival, first_seen=first_seen)))
        session.flush()
    # The key that opens what was left out may be gone from the keyring before there is room.
    if arrival.state in _GOOD and session.get(ReportRow, arrival.place) is None:
        session.add_all(ReportRow(**values) for values in _report_values(arrival, today))
    _forget_untrusted(session, arrival)


def _is_better(arrival: Arrival, held: EntryRow) -> bool:
    """Say whether what came replaces what is held at its place.

    An entry that was left out holds: nothing wrong that is said of it later makes it less than that.
    """
    return held.state not in _GOOD or (held.state == EntryState.LEFT_OUT and arrival.state in _GOOD)


def _forget_untrusted(session: Session, arrival: Arrival) -> None:
    """Drop what was lied about under this number, once the truth turns out to be held already.

    Only the last can be such: an untrusted entry is taken over before another place is begun.
    """
    last = held_under(session, arrival.listed.entry)[-1]
    if last.entry != arrival.place and last.state == EntryState.UNTRUSTED.value:
        session.delete(last)


def _check_repeated(session: Session, arrival: Arrival, today: date) -> None:
    same = select(EntryRow.entry).where(
        EntryRow.commitment == arrival.listed.commitment, EntryRow.entry != arrival.place
    )
    if session.exec(same).first() is not None:
        record_alarm(session, AlarmKind.REPEATED, today=today, entry=arrival.listed.entry)


def _entry_values(arrival: Arrival, *, first_seen: date) -> dict[str, Any]:
    listed = arrival.listed
    return {
        "entry": arrival.place,
        "commitment": listed.commitment,
        "token": listed.token,
        "blind": listed.blind,
        "header_digest": sha256(listed.header),
        "payload_digest": listed.payload_digest,
        "payload_bytes": listed.payload_bytes,
        "state": arrival.state.value,
        "first_seen_day": first_seen,
    }


def _report_values(arrival: Arrival, today: date) -> Iterator[dict[str, Any]]:
    """Yield the row of what is ours, and of what is for others nothing."""
    if arrival.ours is not None:
        yield {
            "entry": arrival.place,
            "state": ReportState.ARRIVED.value,
            "header": arrival.listed.header,
            "file_key": arrival.ours.file_key,
            "key_id": arrival.ours.key_id,
            "recipient_hash": arrival.ours.recipient_hash,
            "received_day": today,
            **_UNOPENED,
        }
