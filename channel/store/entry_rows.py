"""Rows of submissions: found by what makes them the same, added under the next numbers; no files here."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, or_, select
from sqlalchemy.dialects.sqlite import insert

from channel.codec.digests import Digest
from channel.intake.records import Entry, Kept, NewSubmission
from channel.store.tables import SubmissionRow, table_of

SUBMISSION: Table = table_of(SubmissionRow)
ENTRY_COLUMNS = [column for column in SUBMISSION.c if column.name not in {"day", "bare_key"}]

# Built once: building a statement takes longer than running it.
_FIND = select(*ENTRY_COLUMNS).where(SUBMISSION.c.commitment == bindparam("mark"))
_FIND_SAME = select(*ENTRY_COLUMNS, SUBMISSION.c.bare_key).where(
    or_(
        SUBMISSION.c.commitment.in_(bindparam("marks", expanding=True)),
        SUBMISSION.c.bare_key.in_(bindparam("bares", expanding=True)),
    )
)
_NEXT_NUMBER = select(func.coalesce(func.max(SUBMISSION.c.entry), -1) + 1)
_ADD = insert(SUBMISSION).on_conflict_do_nothing()
_TAKE_BACK = delete(SUBMISSION).where(SUBMISSION.c.entry >= bindparam("first"))


def find(connection: Connection, commitment: bytes) -> Entry | None:
    """Return the entry with this commitment."""
    row = connection.execute(_FIND, {"mark": commitment}).first()
    return None if row is None else read_entry(row)


def add_all(connection: Connection, news: Sequence[NewSubmission]) -> list[Kept]:
    """Insert submissions under the next numbers, in order, but none that is there or that comes twice."""
    number = connection.execute(_NEXT_NUMBER).scalar_one()
    entries = [_entry(number + place, new) for place, new in enumerate(news)]
    rows = [_row(entry, new) for entry, new in zip(entries, news, strict=True)]
    if connection.execute(_ADD, rows).rowcount == len(rows):
        return [Kept(entry=entry, is_new=True) for entry in entries]
    # Some were there: their numbers must not be left out, so it is done again with more care.
    connection.execute(_TAKE_BACK, {"first": number})
    return _add_unknown(connection, news, number)


def _add_unknown(connection: Connection, news: Sequence[NewSubmission], number: int) -> list[Kept]:
    known = _find_same(connection, news)
    rows: list[dict[str, Any]] = []
    outcomes: list[Kept] = []
    for new in news:
        same = known.get(new.commitment) or known.get(new.bare_key or b"")
        if same is None:
            entry = _entry(number + len(rows), new)
            rows.append(_row(entry, new))
            known |= {new.commitment: entry, new.bare_key or new.commitment: entry}
        outcomes.append(Kept(entry=same or entry, is_new=same is None))
    if rows:
        connection.execute(_ADD, rows)
    return outcomes


def read_entry(row: Any) -> Entry:
    """Return a row of `ENTRY_COLUMNS` as an entry."""
    return Entry(
        number=row.entry,
        commitment=Digest(row.commitment),
        token=row.token,
        blind=row.blind,
        header=row.header,
        payload_digest=Digest(row.payload_digest),
        payload_bytes=row.payload_bytes,
    )


def _find_same(connection: Connection, news: Sequence[NewSubmission]) -> dict[bytes, Entry]:
    marks = [new.commitment for new in news]
    bares = [new.bare_key for new in news if new.bare_key is not None]
    known: dict[bytes, Entry] = {}
    for row in connection.execute(_FIND_SAME, {"marks": marks, "bares": bares}):
        entry = read_entry(row)
        known |= {entry.commitment: entry, row.bare_key or entry.commitment: entry}
    return known


def _entry(number: int, new: NewSubmission) -> Entry:
    return Entry(
        number=number,
        commitment=new.commitment,
        token=new.token,
        blind=new.blind,
        header=new.header,
        payload_digest=new.payload_digest,
        payload_bytes=new.payload_bytes,
    )


def _row(entry: Entry, new: NewSubmission) -> dict[str, Any]:
    return {
        "entry": entry.number,
        "commitment": entry.commitment,
        "token": entry.token,
        "blind": entry.blind,
        "header": entry.header,
        "payload_digest": entry.payload_digest,
        "payload_bytes": entry.payload_bytes,
        "day": new.day,
        "bare_key": new.bare_key,
    }
