"""Nonces of members' requests, remembered on the disk until no request can bear them any more."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.sqlite import insert

from channel.codec.digests import Digest
from channel.store.tables import NonceRow, table_of
from channel.store.writer import Writer

NONCE: Table = table_of(NonceRow)


class Nonces:
    """The `NonceStore` on SQLite."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def remember(self, digest: Digest, *, expires_hour: int) -> bool:
        """Remember a nonce; see the port."""
        statement = insert(NONCE).values(digest=digest, expires_hour=expires_hour).on_conflict_do_nothing()

        def work(connection: Connection) -> bool:
            return connection.execute(statement).rowcount == 1

        return self._writer.write(work)
