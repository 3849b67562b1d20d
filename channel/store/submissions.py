"""Submissions as rows and blobs: stored together or not at all."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import BinaryIO

from sqlalchemy import Engine, select

from channel.codec.digests import Digest
from channel.intake.errors import NotFoundError
from channel.intake.ports import Buffer
from channel.intake.records import Entry, Kept, NewSubmission
from channel.store.arrivals import Arrival, Arrivals
from channel.store.blobs import Blobs
from channel.store.entry_rows import ENTRY_COLUMNS, SUBMISSION, find, read_entry
from channel.store.failures import reported
from channel.store.scribes import Scribes
from channel.store.waiters import new_waiter, refuse
from channel.store.writer import Writer


class Submissions:
    """The `SubmissionStore` on SQLite and plain files."""

    def __init__(self, engine: Engine, *, writer: Writer, scribes: Scribes, blobs: Blobs) -> None:
        self._engine = engine
        self._scribes = scribes
        self._arrivals = Arrivals(writer, blobs=blobs)
        self._blobs = blobs

    def keep(self, new: NewSubmission, payload: Buffer) -> Future[Kept]:
        """Store a submission with its payload, unless it is there already; see the port."""
        waiter: Future[Kept] = new_waiter()

        def write() -> None:
            try:
                path = self._blobs.write(payload)
            except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
                refuse(waiter, error)
            else:
                self._arrivals.put(Arrival(new=new, path=path, waiter=waiter))

        self._scribes.put(write)
        return waiter

    def find(self, commitment: Digest) -> Entry | None:
        """Return the entry of a commitment; see the port."""
        with reported(), self._engine.connect() as connection:
            return find(connection, commitment)

    def entries(self, first: int, *, limit: int) -> Sequence[Entry]:
        """Return entries in order; see the port."""
        query = select(*ENTRY_COLUMNS).where(SUBMISSION.c.entry >= first)
        with reported(), self._engine.connect() as connection:
            rows = connection.execute(query.order_by(SUBMISSION.c.entry).limit(limit))
            return [read_entry(row) for row in rows]

    def payload(self, number: int) -> tuple[BinaryIO, int]:
        """Open the payload of an entry; see the port."""
        query = select(SUBMISSION.c.commitment, SUBMISSION.c.payload_bytes).where(
            SUBMISSION.c.entry == number
        )
        with reported(), self._engine.connect() as connection:
            row = connection.execute(query).first()
            if row is None:
                raise NotFoundError("no such entry", hint="Ask for the entries first.")
            return self._blobs.open(row.commitment), row.payload_bytes

    def without_payload(self) -> Iterator[int]:
        """Return the numbers of entries whose payload is missing or of another length: there should be none.

        Raises:
            UnavailableError: the database or the folder cannot be read.
        """
        query = select(SUBMISSION.c.entry, SUBMISSION.c.commitment, SUBMISSION.c.payload_bytes)
        with reported(), self._engine.connect() as connection:
            for row in connection.execute(query.order_by(SUBMISSION.c.entry)):
                if self._blobs.length_bytes(row.commitment) != row.payload_bytes:
                    yield row.entry
