"""Removing what has expired, and files that no row names; rows are the truth, files follow them."""

import time
from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import Connection, Engine, delete, select

from channel.store.blobs import Blobs
from channel.store.entry_rows import SUBMISSION
from channel.store.failures import reported
from channel.store.nonces import NONCE
from channel.store.upload_files import UploadFiles
from channel.store.uploads import UPLOAD
from channel.store.writer import Writer

_LEFT_OVER_SECONDS = 24 * 3600
_BATCH = 500


class SqliteCellar:
    """The `Cellar` on SQLite and plain files; may run beside a serving process."""

    def __init__(self, engine: Engine, *, writer: Writer, blobs: Blobs, files: UploadFiles) -> None:
        self._engine = engine
        self._writer = writer
        self._blobs = blobs
        self._files = files

    def purge_uploads(self, *, hour: int) -> int:
        """Remove expired uploads; see the port."""

        def work(connection: Connection) -> list[bytes]:
            expired = UPLOAD.c.expires_hour <= hour
            ids = list(connection.execute(select(UPLOAD.c.id).where(expired)).scalars())
            connection.execute(delete(UPLOAD).where(expired))
            return ids

        ids = self._writer.write(work)
        with reported():
            for upload_id in ids:
                self._files.remove(upload_id)
        return len(ids)

    def purge_nonces(self, *, hour: int) -> int:
        """Remove expired nonces; see the port."""

        def work(connection: Connection) -> int:
            return connection.execute(delete(NONCE).where(NONCE.c.expires_hour <= hour)).rowcount

        return self._writer.write(work)

    def sweep(self) -> int:
        """Remove left-over files; see the port."""
        with reported():
            # Nobody writes one payload for a day: a passing name that old was left by a crash.
            passing = self.sweep_passing(older_than_seconds=_LEFT_OVER_SECONDS)
            blobs = sum(self._sweep_blobs(batch) for batch in _batches(self._blobs.placed()))
            uploads = sum(self._sweep_uploads(batch) for batch in _batches(self._files.present()))
            return passing + blobs + uploads

    def sweep_passing(self, *, older_than_seconds: float) -> int:
        """Remove payloads that never got their name, last changed that long ago; returns how many.

        With 0, only while nothing else runs on this data directory.

        Raises:
            OSError: the folder cannot be read.
        """
        count = 0
        for path in self._blobs.passing():
            if time.time() - path.stat().st_ctime >= older_than_seconds:
                path.unlink(missing_ok=True)
                count += 1
        return count

    def _sweep_blobs(self, batch: Sequence[bytes]) -> int:
        with self._engine.connect() as connection:
            suspects = set(batch) - _submitted(connection, batch)

        def work(connection: Connection) -> int:
            # A payload gets its name inside the transaction that stores its row; here no other one runs.
            orphans = suspects - _submitted(connection, suspects)
            for commitment in orphans:
                self._blobs.remove(commitment)
            return len(orphans)

        return self._writer.write(work) if suspects else 0

    def _sweep_uploads(self, batch: Sequence[bytes]) -> int:
        query = select(UPLOAD.c.id).where(UPLOAD.c.id.in_(batch), UPLOAD.c.commitment.is_(None))
        with self._engine.connect() as connection:
            strays = set(batch) - set(connection.execute(query).scalars())
        for upload_id in strays:
            self._files.remove(upload_id)
        return len(strays)


def _submitted(connection: Connection, commitments: Sequence[bytes] | set[bytes]) -> set[bytes]:
    query = select(SUBMISSION.c.commitment).where(SUBMISSION.c.commitment.in_(commitments))
    return set(connection.execute(query).scalars())


def _batches(names: Iterator[bytes]) -> Iterator[list[bytes]]:
    while batch := list(islice(names, _BATCH)):
        yield batch
