"""Connects SQLAlchemy to SQLCipher under a raw 32-byte key; knows no table.

Source: SQLCipher API, "PRAGMA key": a raw key in hexadecimal skips key derivation, which the key file did.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2
from sqlmodel import create_engine

from channel.errors import MalformedError, UntrustedError

DATABASE_KEY_BYTES = 32
WRITE = "channel_write"
_BUSY_SECONDS = 30.0
_SETTINGS = (
    # SQLCipher would otherwise write to standard error, with times, whenever a key does not fit.
    "PRAGMA cipher_log_level = NONE",
    "PRAGMA cipher_compatibility = 4",
    "PRAGMA cipher_memory_security = ON",
    "PRAGMA temp_store = MEMORY",
    # 16 MiB, so that no page is encrypted twice for one transaction of a first sync.
    "PRAGMA cache_size = -16384",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA trusted_schema = OFF",
)


def open_engine(path: Path, *, key: bytes) -> Engine:
    """Return an engine over the database file at `path`, which must exist; nothing is read yet.

    `key` is 32 bytes. Reading transactions start as `BEGIN`; those of an engine with the execution option
    `channel_write` as `BEGIN IMMEDIATE`, so that a writer waits at its start and never half way.
    """
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connect(path, key),
        module=dbapi2,
        poolclass=QueuePool,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get(WRITE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _connect(path: Path, key: bytes) -> Any:
    """Open one connection and prove that the key fits.

    Raises:
        MalformedError: a key of another length.
        UntrustedError: the key does not open the file.
    """
    if len(key) != DATABASE_KEY_BYTES:
        raise MalformedError(f"a database key has {DATABASE_KEY_BYTES} bytes")
    connection = dbapi2.connect(
        str(path), timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for setting in _SETTINGS:
            connection.execute(setting)
        connection.execute("SELECT count(*) FROM sqlite_master")
        connection.execute("PRAGMA journal_mode = WAL")
    except dbapi2.DatabaseError as error:
        connection.close()
        if not isinstance(error, dbapi2.OperationalError):
            raise UntrustedError(
                "this key does not open the database, or the file is damaged",
                hint="Use the member.key that this home was made with.",
            ) from None
        raise
    return connection
