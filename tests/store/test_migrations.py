"""Every migration goes forward and back with data in place, and ends in what the tables say."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect
from sqlmodel import Session, select

from channel.errors import RefusedError, UnavailableError
from channel.store import migrate
from channel.store.database import open_engine, schema_version
from channel.store.migrate import downgrade, upgrade
from channel.store.schema import SCHEMA_VERSION, check_schema
from channel.store.tables import (
    KeyringRow,
    NonceRow,
    NoteRow,
    PartRow,
    ServerRow,
    SubmissionRow,
    UploadRow,
)

DAY = date(2026, 11, 23)
VERSIONS = [
    script.revision for script in reversed(list(ScriptDirectory(str(migrate._STEPS)).walk_revisions()))
]


def rows() -> list[ServerRow]:
    """Return one row of every table, none of them empty anywhere."""
    return [
        SubmissionRow(
            entry=0,
            commitment=b"c" * 32,
            token=b"t" * 32,
            blind=b"b" * 32,
            header=b"h" * 6298,
            payload_digest=b"p" * 32,
            payload_bytes=65_568,
            day=DAY,
            bare_key=b"k" * 32,
        ),
        UploadRow(
            id=b"u" * 16,
            payload_bytes=65_568,
            puzzle_bits=3,
            challenge=b"x" * 32,
            expires_hour=5,
            header=b"h" * 6298,
            commitment=b"c" * 32,
        ),
        PartRow(upload=b"u" * 16, number=0, digest=b"d" * 32),
        NonceRow(digest=b"n" * 32, expires_hour=5),
        NoteRow(kind="members", body="ohchr", seq=1, digest=b"d" * 32, note=b"note"),
        KeyringRow(body="ohchr", digest=b"d" * 32, sealed=b"sealed"),
    ]


def put(engine: Engine) -> None:
    with Session(engine) as session:
        for row in rows():
            session.add(row)
            session.flush()
        session.commit()


def found(engine: Engine) -> list[dict[str, object]]:
    with Session(engine) as session:
        return [session.exec(select(type(row))).one().model_dump() for row in rows()]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_engine(tmp_path / "test.sqlite3")


def test_the_newest_migration_is_the_version_of_the_code() -> None:
    assert VERSIONS[-1] == SCHEMA_VERSION
    assert sorted(VERSIONS) == VERSIONS


def test_forward_with_data_and_again_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    put(engine)
    upgrade(engine)
    assert found(engine) == [row.model_dump() for row in rows()]
    check_schema(engine)
    engine.dispose()


@pytest.mark.parametrize("version", ["base", *VERSIONS[:-1]])
def test_back_with_data_and_forward_again(engine: Engine, version: str) -> None:
    upgrade(engine)
    put(engine)
    downgrade(engine, version)
    assert schema_version(engine) == (None if version == "base" else version)
    if version == "base":
        assert inspect(engine).get_table_names() == ["alembic_version"]
    upgrade(engine)
    if version == "base":
        put(engine)
    assert found(engine) == [row.model_dump() for row in rows()]
    engine.dispose()


def test_the_migrations_end_in_what_the_tables_say(engine: Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), ServerRow.metadata) == []
    engine.dispose()


def test_the_number_of_an_entry_is_the_row_id(engine: Engine) -> None:
    # So an entry is found by its number without a second index.
    upgrade(engine)
    put(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT rowid, entry FROM submission").one() == (0, 0)
    engine.dispose()


def test_a_migration_that_fails_leaves_everything_as_it_was(engine: Engine) -> None:
    with engine.begin() as connection:
        # In the way of the last table.
        connection.exec_driver_sql("CREATE TABLE keyring (x)")
    with pytest.raises(UnavailableError):
        upgrade(engine)
    assert inspect(engine).get_table_names() == ["keyring"]
    engine.dispose()


def test_a_database_of_a_later_version_is_left_alone(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(RefusedError):
        upgrade(engine)
    with pytest.raises(RefusedError):
        check_schema(engine)
    engine.dispose()


def test_a_database_that_is_none_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "junk.sqlite3"
    path.write_bytes(b"this is no database at all" * 100)
    engine = open_engine(path)
    with pytest.raises(UnavailableError):
        upgrade(engine)
    engine.dispose()
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(path).execute("SELECT 1 FROM sqlite_master")
