"""Opening the SQLite database: how each connection must be set, and how transactions begin."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from channel.store.failures import reported

WRITES = "channel_writes"
"""The execution option of a connection whose transactions write, and so wait for their turn at the start."""

_PRAGMAS = (
    "PRAGMA busy_timeout = 20000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
)
_READERS = 8
_MORE_READERS = 56


def open_engine(path: Path) -> Engine:
    """Open the database at `path`, which need not exist yet; nothing is written before it is used.

    A commit is on the disk when it returns. What is deleted is overwritten.
    """
    engine = create_engine(f"sqlite:///{path}", pool_size=_READERS, max_overflow=_MORE_READERS)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def schema_version(engine: Engine) -> str | None:
    """Return the migration that the database is at; None before the first.

    Raises:
        UnavailableError: it cannot be read.
    """
    with reported(), engine.connect() as connection:
        if not engine.dialect.has_table(connection, "alembic_version"):
            return None
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver would otherwise begin transactions by itself, too late for reads and never for DDL.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later can fail half way: so writers take the lock at once.
    immediate = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
