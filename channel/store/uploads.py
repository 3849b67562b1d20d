"""Uploads as rows and one file each, until they are submissions."""

from contextlib import suppress

from sqlalchemy import Connection, Engine, Table, bindparam, delete, insert, select, update

from channel.codec.digests import Digest
from channel.intake.errors import ConflictError, NotFoundError
from channel.intake.ports import Buffer
from channel.intake.records import Entry, NewSubmission, NewUpload, Upload, WholeUpload
from channel.store.blobs import Blobs
from channel.store.entry_rows import add_all, find
from channel.store.failures import reported
from channel.store.tables import PartRow, UploadRow, table_of
from channel.store.upload_files import UploadFiles
from channel.store.writer import Writer
from channel.wire.parts import PART_BYTES

UPLOAD: Table = table_of(UploadRow)
PART: Table = table_of(PartRow)

# Built once: building a statement takes longer than running it.
_THIS = UPLOAD.c.id == bindparam("this")
_ITS_PARTS = PART.c.upload == bindparam("this")
_LOAD = select(UPLOAD).where(_THIS)
_LOAD_PARTS = select(PART.c.number, PART.c.digest).where(_ITS_PARTS).order_by(PART.c.number)
_LOAD_PART = select(PART.c.digest).where(_ITS_PARTS, PART.c.number == bindparam("place"))
_SET_HEADER = update(UPLOAD).where(_THIS).values(header=bindparam("sent"))
_FINISH = update(UPLOAD).where(_THIS).values(commitment=bindparam("mark"), expires_hour=bindparam("until"))
_DROP_PARTS = delete(PART).where(_ITS_PARTS)
_BEGIN = insert(UPLOAD)
_ADD_PART = insert(PART)


class Uploads:
    """The `UploadStore` on SQLite and plain files."""

    def __init__(self, engine: Engine, *, writer: Writer, blobs: Blobs, files: UploadFiles) -> None:
        self._engine = engine
        self._writer = writer
        self._blobs = blobs
        self._files = files

    def begin(self, new: NewUpload) -> None:
        """Store a new upload; see the port."""
        self._writer.write(lambda connection: _insert(connection, new))

    def load(self, upload_id: bytes) -> Upload:
        """Return one upload; see the port."""
        with reported(), self._engine.connect() as connection:
            return _load(connection, upload_id)

    def load_whole(self, upload_id: bytes) -> WholeUpload:
        """Return one upload with what is known of its parts; see the port."""
        with reported(), self._engine.connect() as connection:
            upload = _load(connection, upload_id)
            rows = connection.execute(_LOAD_PARTS, {"this": upload_id})
            parts = {row.number: Digest(row.digest) for row in rows}
            return WholeUpload(upload=upload, parts=parts)

    def keep_header(self, upload_id: bytes, header: bytes) -> bytes:
        """Store the header unless there is one; see the port."""
        with reported():
            self._files.create(upload_id)
        return self._writer.write(lambda connection: _set_header(connection, upload_id, header))

    def keep_part(self, upload_id: bytes, number: int, *, data: Buffer, digest: Digest) -> Digest:
        """Store one part; see the port."""
        # Two senders of one part take turns: else the bytes of one could stand under the digest of the other.
        with reported(), self._files.turn(upload_id, number):
            stored = self._stored_part(upload_id, number)
            if stored is not None:
                return stored
            self._files.write_part(upload_id, data, offset=number * PART_BYTES)
            self._writer.write(lambda connection: _add_part(connection, upload_id, number, digest))
            return digest

    def complete(self, upload_id: bytes, new: NewSubmission, *, expires_hour: int) -> Entry:
        """Turn an upload into a submission; see the port."""
        entry = self._writer.write(lambda connection: self._finish(connection, upload_id, new, expires_hour))
        # The row is there now, so whatever happens to the second name is for the sweep to mend.
        with suppress(OSError):
            self._files.remove(upload_id)
        return entry

    def _stored_part(self, upload_id: bytes, number: int) -> Digest | None:
        with self._engine.connect() as connection:
            _check_unfinished(_load(connection, upload_id))
            digest = connection.execute(_LOAD_PART, {"this": upload_id, "place": number}).scalar()
            return None if digest is None else Digest(digest)

    def _finish(
        self, connection: Connection, upload_id: bytes, new: NewSubmission, expires_hour: int
    ) -> Entry:
        upload = _load(connection, upload_id)
        done_before = None if upload.commitment is None else find(connection, upload.commitment)
        if done_before is not None:
            return done_before
        (kept,) = add_all(connection, [new])
        if kept.is_new:
            self._blobs.link(self._files.path(upload_id), new.commitment)
        connection.execute(_FINISH, {"this": upload_id, "mark": new.commitment, "until": expires_hour})
        connection.execute(_DROP_PARTS, {"this": upload_id})
        return kept.entry


def _insert(connection: Connection, new: NewUpload) -> None:
    row = {
        "id": new.upload_id,
        "payload_bytes": new.payload_bytes,
        "puzzle_bits": new.puzzle_bits,
        "challenge": new.challenge,
        "expires_hour": new.expires_hour,
    }
    connection.execute(_BEGIN, row)


def _load(connection: Connection, upload_id: bytes) -> Upload:
    row = connection.execute(_LOAD, {"this": upload_id}).first()
    if row is None:
        raise NotFoundError("no such upload, or no longer", hint="Begin a new upload.")
    return Upload(
        upload_id=row.id,
        payload_bytes=row.payload_bytes,
        puzzle_bits=row.puzzle_bits,
        challenge=row.challenge,
        expires_hour=row.expires_hour,
        header=row.header,
        commitment=None if row.commitment is None else Digest(row.commitment),
    )


def _set_header(connection: Connection, upload_id: bytes, header: bytes) -> bytes:
    stored = _load(connection, upload_id).header
    if stored is None:
        connection.execute(_SET_HEADER, {"this": upload_id, "sent": header})
    return header if stored is None else stored


def _add_part(connection: Connection, upload_id: bytes, number: int, digest: Digest) -> None:
    _check_unfinished(_load(connection, upload_id))
    connection.execute(_ADD_PART, {"upload": upload_id, "number": number, "digest": digest})


def _check_unfinished(upload: Upload) -> None:
    if upload.commitment is not None:
        raise ConflictError("the upload is complete", hint="Ask for its answer with `complete`.")
