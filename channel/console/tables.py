"""The tables of a member's database; what they mean is said by the stores that use them."""

from datetime import date
from typing import Any

from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class ConsoleTable(SQLModel, registry=registry()):
    """The root of these tables, in their own registry, because a process may hold the server's tables too.

    A row shows nothing but its table: file keys, identities and reports stand in them.
    """

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """Name no column to whoever prints a row."""
        return []


class ProfileRow(ConsoleTable, table=True):
    """Whose home this is; one row."""

    __tablename__ = "profile"

    id: int = Field(default=1, primary_key=True)
    origin: str
    body: str
    member: str
    server: str
    pin: bytes


class TransportRow(ConsoleTable, table=True):
    """The secret of one weekly transport recipient."""

    __tablename__ = "transport"

    id: int | None = Field(default=None, primary_key=True)
    week: str
    identity: str


class KeyringRow(ConsoleTable, table=True):
    """The newest keyring of a kind, as it was opened."""

    __tablename__ = "keyring"

    kind: str = Field(primary_key=True)
    version: int
    data: bytes


class NoteRow(ConsoleTable, table=True):
    """The newest verified note of a name."""

    __tablename__ = "note"

    name: str = Field(primary_key=True)
    data: bytes


class DirectoryRow(ConsoleTable, table=True):
    """Every directory that this console has verified, so that reports can be checked against theirs."""

    __tablename__ = "directory"

    digest: bytes = Field(primary_key=True)
    seq: int


class SavingRow(ConsoleTable, table=True):
    """A folder to which files are being saved, or were when a program was killed."""

    __tablename__ = "saving"

    folder: str = Field(primary_key=True)


class SeenRow(ConsoleTable, table=True):
    """A report that was read at this console, and the day on which it was first."""

    __tablename__ = "seen"

    entry: int = Field(primary_key=True, foreign_key="report.entry")
    day: date


class PreferenceRow(ConsoleTable, table=True):
    """How this member likes the console's pages."""

    __tablename__ = "preference"

    name: str = Field(primary_key=True)
    value: str


class ProgressRow(ConsoleTable, table=True):
    """How far the sync has come; one row."""

    __tablename__ = "progress"

    id: int = Field(default=1, primary_key=True)
    next_entry: int
    behind_from: int | None = None
    synced_day: date | None = None


class EntryRow(ConsoleTable, table=True):
    """Every entry of the server, whoever it is for; `entry`, here and in `report`, is a place (places.py)."""

    __tablename__ = "entry"

    entry: int = Field(primary_key=True)
    commitment: bytes
    token: bytes
    blind: bytes
    header_digest: bytes
    payload_digest: bytes
    payload_bytes: int
    state: str
    first_seen_day: date


class AlarmRow(ConsoleTable, table=True):
    """What was seen that should not be, since when, and until when."""

    __tablename__ = "alarm"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    entry: int | None = None
    first_day: date
    last_day: date
    resolved_day: date | None = None


class ReportRow(ConsoleTable, table=True):
    """Every entry whose header one of our identities opens."""

    __tablename__ = "report"

    entry: int = Field(primary_key=True, foreign_key="entry.entry")
    state: str
    fault: str | None = None
    duplicate_of: int | None = None
    group_key: bytes | None = None
    header: bytes
    file_key: bytes | None
    key_id: str
    recipient_hash: bytes
    manifest: bytes | None = None
    signature: bytes | None = None
    kind: str | None = None
    report_id: bytes | None = None
    number: int | None = None
    sign: bytes | None = None
    day: date | None = None
    language: str | None = None
    urgency: str | None = None
    place: str = ""
    first_line: str = ""
    files: int = 0
    cautions: str = ""
    received_day: date
