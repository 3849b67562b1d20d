"""Rows of submissions: found by what makes them the same, added under the next number; no files here."""

from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, func, or_, select
from sqlalchemy.dialects.sqlite import insert

from channel.codec.digests import Digest
from channel.intake.records import Entry, NewSubmission
from channel.store.tables import SubmissionRow, table_of

SUBMISSION: Table = table_of(SubmissionRow)
ENTRY_COLUMNS = [column for column in SUBMISSION.c if column.name not in {"day", "bare_key"}]


# Built once: building a statement takes longer than running it.
_FIND = select(*ENTRY_COLUMNS).where(
    or_(SUBMISSION.c.commitment == bindparam("mark"), SUBMISSION.c.bare_key == bindparam("bare"))
)
_NEXT_NUMBER = select(func.coalesce(func.max(SUBMISSION.c.entry), -1) + 1).scalar_subquery()
_ADD = (
    insert(SUBMISSION)
    .values({column: bindparam(column.name) for column in SUBMISSION.c if column.name != "entry"})
    .values(entry=_NEXT_NUMBER)
    .on_conflict_do_nothing()
    .returning(SUBMISSION.c.entry)
)


def find(connection: Connection, commitment: bytes) -> Entry | None:
    """Return the entry with this commitment."""
    row = connection.execute(_FIND, {"mark": commitment, "bare": None}).first()
    return None if row is None else read_entry(row)


def stored(connection: Connection, commitment: bytes, *, bare_key: bytes | None = None) -> Entry:
    """Return the entry with this commitment or, where one is given, this bare key; it must be there."""
    return read_entry(connection.execute(_FIND, {"mark": commitment, "bare": bare_key}).one())


def add(connection: Connection, new: NewSubmission) -> Entry | None:
    """Insert a submission under the next number; None, and nothing inserted, if the same one is there."""
    values = {
        "commitment": new.commitment,
        "token": new.token,
        "blind": new.blind,
        "header": new.header,
        "payload_digest": new.payload_digest,
        "payload_bytes": new.payload_bytes,
        "day": new.day,
        "bare_key": new.bare_key,
    }
    number = connection.execute(_ADD, values).scalar()
    if number is None:
        return None
    return Entry(
        number=number,
        commitment=new.commitment,
        token=new.token,
        blind=new.blind,
        header=new.header,
        payload_digest=new.payload_digest,
        payload_bytes=new.payload_bytes,
    )


def read_entry(row: Row[Any]) -> Entry:
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
