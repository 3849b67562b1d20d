"""The tables of the server's database; days and whole hours only, no addresses, no body a report is for."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, MetaData, Table
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class ServerRow(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES))):
    """What all tables here share: their own metadata, apart from the console's."""


class SubmissionRow(ServerRow, table=True):
    """An accepted submission; its payload is the blob named by the commitment."""

    __tablename__ = "submission"

    entry: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    commitment: bytes = Field(sa_type=LargeBinary, unique=True)
    token: bytes = Field(sa_type=LargeBinary)
    blind: bytes = Field(sa_type=LargeBinary)
    header: bytes = Field(sa_type=LargeBinary)
    payload_digest: bytes = Field(sa_type=LargeBinary)
    payload_bytes: int = Field(sa_type=BigInteger)
    day: date
    bare_key: bytes | None = Field(default=None, sa_type=LargeBinary, unique=True)


class UploadRow(ServerRow, table=True):
    """A large submission on its way; once complete, only what answers a repeated `complete`."""

    __tablename__ = "upload"

    id: bytes = Field(primary_key=True, sa_type=LargeBinary)
    payload_bytes: int = Field(sa_type=BigInteger)
    puzzle_bits: int
    challenge: bytes = Field(sa_type=LargeBinary)
    expires_hour: int = Field(index=True)
    header: bytes | None = Field(default=None, sa_type=LargeBinary)
    commitment: bytes | None = Field(default=None, sa_type=LargeBinary)


class PartRow(ServerRow, table=True):
    """A part whose bytes are on the disk, and what they hash to."""

    __tablename__ = "part"

    upload: bytes = Field(
        primary_key=True, sa_type=LargeBinary, sa_column_args=[ForeignKey("upload.id", ondelete="CASCADE")]
    )
    number: int = Field(primary_key=True)
    digest: bytes = Field(sa_type=LargeBinary)


class NonceRow(ServerRow, table=True):
    """The digest of a nonce that was used, until no request can bear it any more."""

    __tablename__ = "nonce"

    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    expires_hour: int = Field(index=True)


class NoteRow(ServerRow, table=True):
    """A members or intake note as it was put."""

    __tablename__ = "note"

    kind: str = Field(primary_key=True)
    body: str = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    digest: bytes = Field(sa_type=LargeBinary)
    note: bytes = Field(sa_type=LargeBinary)


class KeyringRow(ServerRow, table=True):
    """A sealed keyring, by the digest of its bytes."""

    __tablename__ = "keyring"

    body: str = Field(primary_key=True)
    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    sealed: bytes = Field(sa_type=LargeBinary)


def table_of(row: type[ServerRow]) -> Table:
    """Return the table of a row class, for statements that need no objects."""
    return ServerRow.metadata.tables[str(row.__tablename__)]
