"""Keeps what is ours: opened, malformed, repeated or waiting to be opened; never drops any of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, func, select

from channel.codec.digests import Digest, sha256
from channel.console.database import ConsoleDatabase
from channel.console.duplicates import Candidate, bundle_group, by_hand_group, judge_group
from channel.console.headers import OurKey
from channel.console.opening import Opened, SealedEntry
from channel.console.places import shown_place
from channel.console.report_states import Caution, EntryState, Fault, ReportState
from channel.console.search import find_entries, index_texts
from channel.console.tables import EntryRow, ReportRow
from channel.errors import RefusedError
from channel.report.bundle import Front
from channel.report.manifest import parse_manifest

REPEATED_LIMIT = 20
_UNPROVEN = frozenset({Fault.HEADER, Fault.PAYLOAD, Fault.MANIFEST, Fault.SIGNATURE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One row of the list; texts are as the reporter wrote them, so make them plain before they are shown.

    `entry` and `duplicate_of` are places: the server's numbers, unless a number was given out again.
    """

    entry: int
    state: ReportState
    fault: Fault | None
    duplicate_of: int | None
    received_day: date
    day: date | None
    kind: str | None
    language: str | None = field(repr=False)
    urgency: str | None = field(repr=False)
    place: str = field(repr=False)
    first_line: str = field(repr=False)
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport:
    """All that is kept of one entry of ours; `front` is None where no manifest could be read."""

    summary: Summary
    commitment: Digest
    token: bytes
    header_digest: Digest
    payload_digest: Digest
    entry_state: EntryState
    key_id: str
    repeated_by: tuple[int, ...]
    """Places of its duplicates, the first of them."""
    cautions: tuple[Caution, ...]
    manifest_bytes: bytes | None = field(repr=False)
    front: Front | None = field(repr=False)
    file_key: bytes | None = field(repr=False)
    payload_bytes: int

    @property
    def is_by_hand(self) -> bool:
        """Say whether it opened and is no bundle."""
        opened = self.summary.fault is None and self.summary.state is not ReportState.ARRIVED
        return opened and self.manifest_bytes is None


class ReportStore:
    """The reports of one database."""

    def __init__(self, database: ConsoleDatabase) -> None:
        self._database = database

    def arrived(self, *, start: int, limit: int) -> tuple[SealedEntry, ...]:
        """Return entries from `start` on that wait to be opened, lowest first."""
        query = (
            select(ReportRow, EntryRow)
            .where(ReportRow.entry == EntryRow.entry, ReportRow.state == ReportState.ARRIVED.value)
            .where(ReportRow.entry >= start)
            .order_by(col(ReportRow.entry))
            .limit(limit)
        )
        body = self._database.profile.body
        with self._database.read() as session:
            return tuple(
                SealedEntry(
                    entry=report.entry,
                    commitment=Digest(entry.commitment),
                    token=entry.token,
                    payload_bytes=entry.payload_bytes,
                    body=body,
                    key=OurKey(
                        file_key=report.file_key,
                        key_id=report.key_id,
                        recipient_hash=report.recipient_hash,
                    ),
                )
                for report, entry in session.exec(query)
            )

    def keep(self, found: Mapping[int, Opened]) -> None:
        """Keep what was found in these entries, all or none, and judge anew who repeats whom."""
        with self._database.write() as session, session.no_autoflush:
            rows = session.exec(select(ReportRow).where(col(ReportRow.entry).in_(found))).all()
            for row in rows:
                _fill_in(session, row, found[row.entry])
            _judge_again(session, rows)
            index_texts(session, {entry: _searchable(opened) for entry, opened in found.items()})

    def page(
        self, *, below: int | None, limit: int, states: Collection[ReportState] = tuple(ReportState)
    ) -> tuple[Summary, ...]:
        """Return up to `limit` reports, newest first, from under entry `below`."""
        query = select(ReportRow).where(col(ReportRow.state).in_([state.value for state in states]))
        if below is not None:
            query = query.where(ReportRow.entry < below)
        with self._database.read() as session:
            rows = session.exec(query.order_by(col(ReportRow.entry).desc()).limit(limit))
            return tuple(_summary(row) for row in rows)

    def search(self, query: str, *, limit: int) -> tuple[Summary, ...]:
        """Return up to `limit` reports that hold every word of `query` as a piece of text, newest first."""
        with self._database.read() as session:
            entries = find_entries(session, query, limit=limit)
            found = select(ReportRow).where(col(ReportRow.entry).in_(entries))
            rows = session.exec(found.order_by(col(ReportRow.entry).desc()))
            return tuple(_summary(row) for row in rows)

    def counts(self) -> dict[ReportState, int]:
        """Return how many reports there are in each state."""
        query = select(ReportRow.state, func.count()).group_by(ReportRow.state)
        with self._database.read() as session:
            found = dict(session.exec(query).all())
        return {state: found.get(state.value, 0) for state in ReportState}

    def get(self, entry: int) -> StoredReport:
        """Return one report.

        Raises:
            RefusedError: there is no such report here.
        """
        with self._database.read() as session:
            row, listed = session.get(ReportRow, entry), session.get(EntryRow, entry)
            if row is None or listed is None:
                raise RefusedError(
                    f"no report under entry {shown_place(entry)}",
                    hint="The list shows those there are.",
                )
            query = select(ReportRow.entry).where(col(ReportRow.duplicate_of) == entry)
            repeated = session.exec(query.order_by(col(ReportRow.entry)).limit(REPEATED_LIMIT))
            return _stored(row, listed, tuple(repeated))


def _fill_in(session: Session, row: ReportRow, opened: Opened) -> None:
    row.state = ReportState.MALFORMED.value
    row.fault = None if opened.fault is None else opened.fault.value
    row.cautions = " ".join(opened.cautions)
    row.manifest = opened.manifest_bytes
    row.first_line = opened.account.first_line
    row.place = opened.account.place
    row.urgency = opened.account.urgency
    row.group_key = _group_key(session, row, opened)
    if opened.front is not None:
        _fill_in_front(row, opened.front)


def _group_key(session: Session, row: ReportRow, opened: Opened) -> Digest | None:
    if opened.by_hand and opened.fault is None:
        return by_hand_group(Digest(session.get_one(EntryRow, row.entry).header_digest))
    if opened.front is None or opened.fault in _UNPROVEN:
        return None
    return bundle_group(opened.front.manifest)


def _fill_in_front(row: ReportRow, front: Front) -> None:
    manifest = front.manifest
    row.signature = front.signature
    row.kind = manifest.kind.value
    row.report_id = manifest.report_id
    row.number = manifest.number
    row.sign = manifest.reporter.sign
    row.day = manifest.day
    row.language = manifest.lang
    row.files = len(manifest.files)


def _judge_again(session: Session, rows: Sequence[ReportRow]) -> None:
    """Judge every group that one of these rows is in, whoever else is in it."""
    groups: dict[bytes, list[ReportRow]] = {}
    for row in rows:
        if row.group_key is not None:
            groups.setdefault(row.group_key, []).append(row)
    here = [row.entry for row in rows]
    held = select(ReportRow).where(col(ReportRow.group_key).in_(groups), col(ReportRow.entry).not_in(here))
    for row in session.exec(held):
        groups[row.group_key or b""].append(row)
    for group in groups.values():
        verdicts = judge_group([_candidate(row) for row in group])
        for row in group:
            row.state = verdicts[row.entry].state.value
            row.duplicate_of = verdicts[row.entry].duplicate_of


def _candidate(row: ReportRow) -> Candidate:
    return Candidate(
        entry=row.entry,
        by_hand=row.manifest is None,
        fault=None if row.fault is None else Fault(row.fault),
        content=sha256(row.header if row.manifest is None else row.manifest),
    )


def _searchable(opened: Opened) -> str:
    if opened.front is None:
        raw = opened.manifest_bytes or b""
        return opened.account.text or raw.decode("utf-8", "replace")
    return "\n".join([opened.account.text, *(file.name for file in opened.front.manifest.files)])


def _summary(row: ReportRow) -> Summary:
    return Summary(
        entry=row.entry,
        state=ReportState(row.state),
        fault=None if row.fault is None else Fault(row.fault),
        duplicate_of=row.duplicate_of,
        received_day=row.received_day,
        day=row.day,
        kind=row.kind,
        language=row.language,
        urgency=row.urgency,
        place=row.place,
        first_line=row.first_line,
        files=row.files,
    )


def _stored(row: ReportRow, listed: EntryRow, repeated_by: tuple[int, ...]) -> StoredReport:
    front = None
    if row.manifest is not None and row.signature is not None:
        manifest = parse_manifest(row.manifest)
        front = Front(manifest=manifest, manifest_bytes=row.manifest, signature=row.signature)
    return StoredReport(
        summary=_summary(row),
        commitment=Digest(listed.commitment),
        token=listed.token,
        header_digest=Digest(listed.header_digest),
        payload_digest=Digest(listed.payload_digest),
        entry_state=EntryState(listed.state),
        key_id=row.key_id,
        repeated_by=repeated_by,
        cautions=tuple(Caution(word) for word in row.cautions.split()),
        manifest_bytes=row.manifest,
        front=front,
        file_key=row.file_key,
        payload_bytes=listed.payload_bytes,
    )
