"""A member's encrypted database: opens it, keeps secrets and notes; entries and reports have own stores."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlcipher3 import dbapi2
from sqlmodel import Session, col, delete, select

from channel.codec.digests import Digest
from channel.console.cipher import WRITE, open_engine
from channel.console.home import Home, check_modes, create_private_file, make_home
from channel.console.migrations import migrate
from channel.console.tables import DirectoryRow, KeyringRow, NoteRow, ProfileRow, TransportRow
from channel.errors import UnavailableError, UntrustedError
from keys.identity import Identity
from keys.keyring import Cut, KeyringKind
from keys.private_files import sync_directory

_ASK_CUSTODIAN = "Nothing was changed; ask your custodian which keyring is in force, by another way."


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Whose home this is; written once, at enrolment."""

    origin: str
    body: str
    member: str
    server: str
    """Base URL to sync from."""
    pin: bytes
    """The bytes of /pin.json, whose fingerprint a person compared at enrolment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedTransport:
    """The secret of one transport recipient and the week it was announced for."""

    week: str
    identity: Identity = field(repr=False)


def create_home(path: Path, *, key: bytes, profile: Profile) -> "ConsoleDatabase":
    """Make a member's home (0700) and its database (0600) under `key`, 32 bytes.

    On return all of it is durable. `member.key` may be there already or come later; it is not touched.

    Raises:
        RefusedError: a database is there already, or other users can enter the directory.
        UnavailableError: the disk says no.
    """
    home = make_home(path)
    create_private_file(home.database)
    try:
        database = _open(home, key)
        with database.write() as session:
            session.add(
                ProfileRow(
                    origin=profile.origin,
                    body=profile.body,
                    member=profile.member,
                    server=profile.server,
                    pin=profile.pin,
                )
            )
        sync_directory(home.path)
    except BaseException:
        home.database.unlink(missing_ok=True)
        raise
    return database


def open_database(path: Path, *, key: bytes) -> "ConsoleDatabase":
    """Open the database of the home at `path` with the 32-byte database key of its `member.key`.

    Raises:
        UnavailableError: there is none, or the disk says no.
        UntrustedError: the key does not open it, or the file is damaged.
        RefusedError: a newer program wrote it, or other users can enter the directory.
    """
    home = Home(path=path)
    check_modes(home)
    if not home.database.is_file():
        raise UnavailableError(
            "no console database in this home",
            hint="Give the folder with --home, or enrol the member first with `channel keys`.",
        )
    return _open(home, key)


def _open(home: Home, key: bytes) -> "ConsoleDatabase":
    engine = open_engine(home.database, key=key)
    try:
        with engine.execution_options(**{WRITE: True}).begin() as connection:
            migrate(connection)
    except dbapi2.Error as error:
        engine.dispose()
        raise _unusable(error) from None
    except BaseException:
        engine.dispose()
        raise
    return ConsoleDatabase(home, engine)


def _unusable(error: BaseException | None) -> UnavailableError:
    return UnavailableError(
        f"the database cannot be used now ({type(error).__name__})",
        hint="Close other programs that use this home, make room on the disk, and try again.",
    )


class ConsoleDatabase:
    """One member's database; every method is one transaction and durable when it returns."""

    def __init__(self, home: Home, engine: Engine) -> None:
        self.home = home
        self._engine = engine
        self._writing = engine.execution_options(**{WRITE: True})

    def close(self) -> None:
        """Close every connection; the key leaves memory as far as Python and SQLCipher let it."""
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one moment of the database."""
        with Session(self._engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session whose changes are all durable at the end of the block, or none is made.

        Raises:
            UnavailableError: the disk is full, or another program holds the database too long.
        """
        try:
            with Session(self._writing) as session, session.begin():
                yield session
        except OperationalError as error:
            raise _unusable(error.orig) from None

    @property
    def profile(self) -> Profile:
        """Whose home this is."""
        with self.read() as session:
            row = session.exec(select(ProfileRow)).one()
            return Profile(
                origin=row.origin, body=row.body, member=row.member, server=row.server, pin=row.pin
            )

    def save_transport(self, *, week: str, identity: Identity) -> None:
        """Keep a transport identity; several may stand for one week, and the same one twice is one."""
        with self.write() as session:
            known = session.exec(select(TransportRow).where(TransportRow.identity == identity.text)).first()
            if known is None:
                session.add(TransportRow(week=week, identity=identity.text))

    def transports(self) -> tuple[SavedTransport, ...]:
        """Return every transport identity held, newest week first, newest of a week first."""
        order = (col(TransportRow.week).desc(), col(TransportRow.id).desc())
        with self.read() as session:
            rows = session.exec(select(TransportRow).order_by(*order)).all()
            return tuple(SavedTransport(week=row.week, identity=Identity.parse(row.identity)) for row in rows)

    def destroy_transports(self, *, before_week: str) -> int:
        """Destroy the transport identities of all weeks before `before_week`; returns how many those were.

        Freed pages are overwritten (`secure_delete`), and the write-ahead log is emptied.
        """
        with self.write() as session:
            gone = session.exec(delete(TransportRow).where(col(TransportRow.week) < before_week)).rowcount
        self._empty_log()
        return gone

    def save_keyring(self, cut: Cut, *, kind: KeyringKind) -> None:
        """Keep an edition that was opened and believed; the one before it is overwritten and gone.

        Raises:
            UntrustedError: a newer one is held, or another of the same version.
        """
        with self.write() as session:
            held = session.get(KeyringRow, kind.value)
            if held is None:
                session.add(KeyringRow(kind=kind.value, version=cut.version, data=cut.data))
                return
            if cut.version < held.version:
                raise UntrustedError("keyring older than the one held here", hint=_ASK_CUSTODIAN)
            if cut.version == held.version and cut.data != held.data:
                raise UntrustedError("two different keyrings of one version", hint=_ASK_CUSTODIAN)
            held.version, held.data = cut.version, cut.data
        self._empty_log()

    def newest_keyring(self, kind: KeyringKind) -> Cut | None:
        """Return the edition held, if one was ever opened here."""
        with self.read() as session:
            row = session.get(KeyringRow, kind.value)
            return None if row is None else Cut(version=row.version, data=row.data)

    def save_note(self, name: str, data: bytes) -> None:
        """Keep the newest verified bytes under a name: `roots`, `directory`, `intake`, `members`, `seen`."""
        with self.write() as session:
            session.merge(NoteRow(name=name, data=data))

    def note(self, name: str) -> bytes | None:
        """Return the bytes last kept under that name."""
        with self.read() as session:
            row = session.get(NoteRow, name)
            return None if row is None else row.data

    def save_directory(self, digest: Digest, *, seq: int) -> None:
        """Remember that a directory of this hash was verified here."""
        with self.write() as session:
            session.merge(DirectoryRow(digest=digest, seq=seq))

    def knows_directory(self, digest: bytes) -> bool:
        """Say whether a directory of this hash was ever verified here."""
        with self.read() as session:
            return session.get(DirectoryRow, digest) is not None

    def _empty_log(self) -> None:
        """Move the write-ahead log into the database and cut it, so that it keeps no older page."""
        connection = self._engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
