"""Brings a database's schema to the version of this program, step by step, and back; the only DDL here."""

from dataclasses import dataclass
from typing import Any

from channel.errors import RefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One version of the schema: the statements that lead to it and those that lead back."""

    up: tuple[str, ...]
    down: tuple[str, ...]


FIRST = Migration(
    up=(
        """CREATE TABLE profile (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            origin TEXT NOT NULL,
            body TEXT NOT NULL,
            member TEXT NOT NULL,
            server TEXT NOT NULL,
            pin BLOB NOT NULL
        )""",
        """CREATE TABLE transport (
            id INTEGER PRIMARY KEY,
            week TEXT NOT NULL,
            identity TEXT NOT NULL UNIQUE
        )""",
        """CREATE TABLE keyring (
            kind TEXT PRIMARY KEY,
            version INTEGER NOT NULL,
            data BLOB NOT NULL
        )""",
        "CREATE TABLE note (name TEXT PRIMARY KEY, data BLOB NOT NULL)",
        "CREATE TABLE directory (digest BLOB PRIMARY KEY, seq INTEGER NOT NULL)",
        """CREATE TABLE progress (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            next_entry INTEGER NOT NULL,
            behind_from INTEGER,
            synced_day DATE
        )""",
        "INSERT INTO progress (id, next_entry) VALUES (1, 0)",
        """CREATE TABLE entry (
            entry INTEGER PRIMARY KEY,
            commitment BLOB NOT NULL,
            token BLOB NOT NULL,
            blind BLOB NOT NULL,
            header_digest BLOB NOT NULL,
            payload_digest BLOB NOT NULL,
            payload_bytes INTEGER NOT NULL,
            state TEXT NOT NULL,
            first_seen_day DATE NOT NULL
        )""",
        "CREATE INDEX entry_commitment ON entry (commitment)",
        "CREATE INDEX entry_trouble ON entry (state) WHERE state <> 'held'",
        """CREATE TABLE alarm (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            entry INTEGER,
            first_day DATE NOT NULL,
            last_day DATE NOT NULL,
            resolved_day DATE
        )""",
        """CREATE TABLE report (
            entry INTEGER PRIMARY KEY REFERENCES entry (entry),
            state TEXT NOT NULL,
            fault TEXT,
            duplicate_of INTEGER,
            group_key BLOB,
            header BLOB NOT NULL,
            file_key BLOB,
            key_id TEXT NOT NULL,
            recipient_hash BLOB NOT NULL,
            manifest BLOB,
            signature BLOB,
            kind TEXT,
            report_id BLOB,
            number INTEGER,
            sign BLOB,
            day DATE,
            language TEXT,
            urgency TEXT,
            place TEXT NOT NULL,
            first_line TEXT NOT NULL,
            files INTEGER NOT NULL,
            cautions TEXT NOT NULL,
            received_day DATE NOT NULL
        )""",
        "CREATE INDEX report_state ON report (state)",
        "CREATE INDEX report_group ON report (group_key)",
        "CREATE VIRTUAL TABLE search USING fts5(text, tokenize = 'trigram')",
        "INSERT INTO search (search, rank) VALUES ('secure-delete', 1)",
    ),
    down=(
        "DROP TABLE search",
        "DROP TABLE report",
        "DROP TABLE alarm",
        "DROP TABLE entry",
        "DROP TABLE progress",
        "DROP TABLE directory",
        "DROP TABLE note",
        "DROP TABLE keyring",
        "DROP TABLE transport",
        "DROP TABLE profile",
    ),
)

SECOND = Migration(
    up=("CREATE TABLE saving (folder TEXT PRIMARY KEY)",),
    down=("DROP TABLE saving",),
)

THIRD = Migration(
    up=(
        """CREATE TABLE seen (
            entry INTEGER PRIMARY KEY REFERENCES report (entry),
            day DATE NOT NULL
        )""",
        "CREATE TABLE preference (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
        # What a row of the queue shows and is chosen by: the table's own rows carry headers and manifests,
        # and reading past those is slow.
        """CREATE INDEX report_shown ON report (
            entry, state, fault, duplicate_of, received_day, day, kind, language, urgency, place,
            first_line, files
        )""",
        "CREATE INDEX report_urgency ON report (urgency)",
        "CREATE INDEX report_files ON report (entry) WHERE files > 0",
        "CREATE INDEX report_repeated ON report (duplicate_of) WHERE duplicate_of IS NOT NULL",
    ),
    down=(
        "DROP INDEX report_repeated",
        "DROP INDEX report_files",
        "DROP INDEX report_urgency",
        "DROP INDEX report_shown",
        "DROP TABLE preference",
        "DROP TABLE seen",
    ),
)

FOURTH = Migration(
    up=(
        "CREATE VIRTUAL TABLE search_term USING fts5vocab(search, 'row')",
        "UPDATE search SET text = text || '  '",
        # So much is gathered in memory before it is written: a first sync indexes a quarter faster.
        "INSERT INTO search (search, rank) VALUES ('hashsize', 16777216)",
    ),
    down=(
        "INSERT INTO search (search, rank) VALUES ('hashsize', 1048576)",
        "UPDATE search SET text = rtrim(text)",
        "DROP TABLE search_term",
    ),
)

MIGRATIONS: tuple[Migration, ...] = (FIRST, SECOND, THIRD, FOURTH)
"""In order; the schema's version is how many of them have been applied."""


def version_of(connection: Any) -> int:
    """Return the version of the schema that the connection sees; 0 is an empty database."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def migrate(connection: Any, *, to: int = len(MIGRATIONS)) -> None:
    """Bring the schema to version `to` inside the connection's transaction.

    Raises:
        RefusedError: a newer program wrote the database.
    """
    version = version_of(connection)
    if version > len(MIGRATIONS):
        raise RefusedError(
            "a newer version of this program wrote the database",
            hint="Update the program; nothing was changed.",
        )
    steps = (
        [(i + 1, MIGRATIONS[i].up) for i in range(version, to)]
        if version <= to
        else [(i, MIGRATIONS[i].down) for i in reversed(range(to, version))]
    )
    for reached, statements in steps:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"PRAGMA user_version = {reached}")
