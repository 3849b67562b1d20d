"""Each connection to the database is set as durability and privacy need it."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from channel.store.database import WRITES, open_engine, schema_version
from channel.store.layout import DataDirectory
from channel.store.tables import KeyringRow, NonceRow, NoteRow, PartRow, ServerRow, SubmissionRow, UploadRow


def pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_every_connection_is_prepared(data: DataDirectory) -> None:
    engine = open_engine(data.database)
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "temp_store": 2}
    for _ in range(3):
        assert {name: pragma(engine, name) for name in wanted} == wanted
        assert isinstance(pragma(engine, "busy_timeout"), int)
        engine.dispose()


def test_a_new_database_has_no_version(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "new.sqlite3")
    assert schema_version(engine) is None
    engine.dispose()


def test_only_writing_transactions_take_the_lock_at_once(data: DataDirectory) -> None:
    engine = open_engine(data.database)
    with engine.connect() as reading, reading.begin():
        reading.exec_driver_sql("SELECT count(*) FROM submission").scalar_one()
        with engine.execution_options(**{WRITES: True}).connect() as writing, writing.begin():
            other = sqlite3.connect(data.database, timeout=0)
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                locked = str(error)
            finally:
                other.close()
    assert locked == "database is locked"
    engine.dispose()


def test_foreign_keys_hold(data: DataDirectory) -> None:
    engine = open_engine(data.database)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO part VALUES (x'00', 0, x'00')")
    except IntegrityError:
        refused = True
    assert refused
    engine.dispose()


def test_deleted_content_is_overwritten(data: DataDirectory) -> None:
    engine = open_engine(data.database)
    needle = b"needle-" * 20
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO note VALUES ('intake', 'x', 1, x'00', ?)", (needle,))
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM note")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    assert needle not in data.database.read_bytes()


def test_no_table_has_a_time_an_address_or_a_body_of_a_report(data: DataDirectory) -> None:
    columns = {
        (table.name, column.name): str(column.type)
        for table in ServerRow.metadata.sorted_tables
        for column in table.columns
    }
    assert not {kind for kind in columns.values() if "TIME" in kind.upper()}
    words = ("addr", "ip", "agent", "host", "time", "created", "at")
    named = {name for _, column in columns for name in column.split("_")}
    assert named.isdisjoint(words)
    assert {table for table, column in columns if column == "body"} == {"note", "keyring"}
    assert data.database.exists()
    rows = (SubmissionRow, UploadRow, PartRow, NonceRow, NoteRow, KeyringRow)
    assert {str(row.__tablename__) for row in rows} == {table for table, _ in columns}
