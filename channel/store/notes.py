"""Notes and sealed keyrings of bodies, as rows."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, Engine, Table, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from channel.codec.digests import Digest
from channel.intake.records import KeyringName
from channel.store.failures import reported
from channel.store.tables import KeyringRow, NoteRow, table_of
from channel.store.writer import Writer

NOTE: Table = table_of(NoteRow)
KEYRING: Table = table_of(KeyringRow)

_DROP = delete(KEYRING).where(KEYRING.c.body == bindparam("whose"), KEYRING.c.digest == bindparam("which"))


class Notes:
    """The `NoteStore` on SQLite."""

    def __init__(self, engine: Engine, *, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def latest(self, kind: str, body: str) -> bytes | None:
        """Return the latest note; see the port."""
        query = select(NOTE.c.note).where(NOTE.c.kind == kind, NOTE.c.body == body)
        with reported(), self._engine.connect() as connection:
            note: bytes | None = connection.execute(query.order_by(NOTE.c.seq.desc()).limit(1)).scalar()
            return note

    def every(self, kind: str) -> Sequence[bytes]:
        """Return all notes of a kind; see the port."""
        query = select(NOTE.c.note).where(NOTE.c.kind == kind)
        with reported(), self._engine.connect() as connection:
            return connection.execute(query).scalars().all()

    def keep_note(self, kind: str, body: str, *, seq: int, digest: Digest, note: bytes) -> Digest:
        """Store a note unless its number is taken; see the port."""
        row = insert(NOTE).values(kind=kind, body=body, seq=seq, digest=digest, note=note)
        query = select(NOTE.c.digest).where(NOTE.c.kind == kind, NOTE.c.body == body, NOTE.c.seq == seq)

        def work(connection: Connection) -> Digest:
            connection.execute(row.on_conflict_do_nothing())
            return Digest(connection.execute(query).scalar_one())

        return self._writer.write(work)

    def keep_keyring(self, body: str, *, digest: Digest, sealed: bytes) -> None:
        """Store a sealed keyring; see the port."""
        row = insert(KEYRING).values(body=body, digest=digest, sealed=sealed).on_conflict_do_nothing()

        def work(connection: Connection) -> None:
            connection.execute(row)

        self._writer.write(work)

    def keyring(self, body: str, digest: Digest) -> bytes | None:
        """Return a sealed keyring; see the port."""
        query = select(KEYRING.c.sealed).where(KEYRING.c.body == body, KEYRING.c.digest == digest)
        with reported(), self._engine.connect() as connection:
            sealed: bytes | None = connection.execute(query).scalar()
            return sealed

    def keyrings(self) -> frozenset[KeyringName]:
        """Return the names of all sealed keyrings; see the port."""
        with reported(), self._engine.connect() as connection:
            rows = connection.execute(select(KEYRING.c.body, KEYRING.c.digest))
            return frozenset(KeyringName(body=row.body, digest=Digest(row.digest)) for row in rows)

    def drop_keyrings(self, names: Collection[KeyringName]) -> None:
        """Remove sealed keyrings; see the port."""
        if not names:
            return
        rows = [{"whose": name.body, "which": name.digest} for name in names]

        def work(connection: Connection) -> None:
            connection.execute(_DROP, rows)

        self._writer.write(work)
