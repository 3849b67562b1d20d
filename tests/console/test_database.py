"""The member's database: private, encrypted, versioned; its secrets go when they should."""

import secrets
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect

from channel.codec.digests import sha256
from channel.console.cipher import WRITE, open_engine
from channel.console.database import Profile, create_home, open_database
from channel.console.home import only_sync
from channel.console.migrations import MIGRATIONS, migrate, version_of
from channel.console.search import find_entries
from channel.console.tables import ConsoleTable, KeyringRow
from channel.errors import MalformedError, RefusedError, UnavailableError, UntrustedError
from keys.identity import Identity
from keys.keyring import Cut, KeyringKind

KEY = bytes(range(32))
PROFILE = Profile(origin="reports.example.org", body="ohchr", member="m-1", server="http://x", pin=b"pin")


def identity(number: int) -> Identity:
    return Identity(bytes([number]) * 32)


def files_of(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file()]


def test_a_home_is_closed_to_others(tmp_path: Path) -> None:
    create_home(tmp_path / "home", key=KEY, profile=PROFILE).save_note("roots", b"x")
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "home").rglob("*")}
    assert set(modes.values()) == {0o600, 0o700}
    assert all(mode == (0o700 if path.is_dir() else 0o600) for path, mode in modes.items())
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


def test_a_home_remembers_whose_it_is(tmp_path: Path) -> None:
    create_home(tmp_path, key=KEY, profile=PROFILE).close()
    assert open_database(tmp_path, key=KEY).profile == PROFILE


def test_a_home_is_never_made_over_another(tmp_path: Path) -> None:
    create_home(tmp_path, key=KEY, profile=PROFILE).close()
    with pytest.raises(RefusedError, match="already there"):
        create_home(tmp_path, key=KEY, profile=PROFILE)
    assert open_database(tmp_path, key=KEY).profile == PROFILE


def test_a_home_that_others_can_enter_is_refused(tmp_path: Path) -> None:
    create_home(tmp_path, key=KEY, profile=PROFILE).close()
    tmp_path.chmod(0o750)
    with pytest.raises(RefusedError, match="other users") as refused:
        open_database(tmp_path, key=KEY)
    assert refused.value.hint == f"Run: chmod go-rwx {tmp_path}"


@pytest.mark.parametrize(("mode", "is_home"), [(0o1777, True), (0o755, False)])
def test_nobody_is_told_to_close_a_folder_that_others_use(
    tmp_path: Path, mode: int, *, is_home: bool
) -> None:
    if is_home:
        create_home(tmp_path, key=KEY, profile=PROFILE).close()
    tmp_path.chmod(mode)
    with pytest.raises(RefusedError) as refused:
        open_database(tmp_path, key=KEY)
    assert "chmod" not in (refused.value.hint or "")


def test_without_a_database_there_is_nothing_to_open(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(UnavailableError):
            open_database(path, key=KEY)


def test_another_key_opens_nothing_and_says_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    create_home(tmp_path, key=KEY, profile=PROFILE).close()
    with pytest.raises(UntrustedError, match="does not open"):
        open_database(tmp_path, key=KEY[::-1])
    assert capfd.readouterr() == ("", "")


def test_a_key_of_another_length_is_none(tmp_path: Path) -> None:
    create_home(tmp_path, key=KEY, profile=PROFILE).close()
    with pytest.raises(MalformedError):
        open_database(tmp_path, key=KEY[:31])


def test_a_damaged_database_is_not_believed(tmp_path: Path) -> None:
    create_home(tmp_path, key=KEY, profile=PROFILE).close()
    path = tmp_path / "console.sqlite"
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    with pytest.raises(UntrustedError):
        open_database(tmp_path, key=KEY)


def test_nothing_in_the_database_can_be_read_without_the_key(tmp_path: Path) -> None:
    canary = secrets.token_hex(16)
    database = create_home(tmp_path, key=KEY, profile=PROFILE)
    database.save_note("members", canary.encode())
    database.save_transport(week="2026w48", identity=identity(7))
    assert not any(canary.encode() in path.read_bytes() for path in files_of(tmp_path))
    database.close()
    written = b"".join(path.read_bytes() for path in files_of(tmp_path))
    for plain in (canary.encode(), identity(7).text.encode(), b"SQLite format 3", b"CREATE TABLE", KEY):
        assert plain not in written


def test_transports_come_newest_first_and_go_by_week(tmp_path: Path) -> None:
    database = create_home(tmp_path, key=KEY, profile=PROFILE)
    for number, week in enumerate(["2026w48", "2026w50", "2026w49", "2026w49"]):
        database.save_transport(week=week, identity=identity(number))
    database.save_transport(week="2026w50", identity=identity(1))
    assert [saved.identity for saved in database.transports()] == [identity(n) for n in (1, 3, 2, 0)]
    assert database.destroy_transports(before_week="2026w50") == 3
    assert [saved.week for saved in database.transports()] == ["2026w50"]


def test_a_keyring_is_only_ever_replaced_by_a_newer_one(tmp_path: Path) -> None:
    database = create_home(tmp_path, key=KEY, profile=PROFILE)
    assert database.newest_keyring(KeyringKind.INTAKE) is None
    database.save_keyring(Cut(version=2, data=b"two"), kind=KeyringKind.INTAKE)
    database.save_keyring(Cut(version=2, data=b"two"), kind=KeyringKind.INTAKE)
    database.save_keyring(Cut(version=3, data=b"three"), kind=KeyringKind.INTAKE)
    for wrong in (Cut(version=2, data=b"two"), Cut(version=3, data=b"other")):
        with pytest.raises(UntrustedError):
            database.save_keyring(wrong, kind=KeyringKind.INTAKE)
    assert database.newest_keyring(KeyringKind.INTAKE) == Cut(version=3, data=b"three")
    assert database.newest_keyring(KeyringKind.EVIDENCE) is None


def test_directories_that_were_verified_are_remembered(tmp_path: Path) -> None:
    database = create_home(tmp_path, key=KEY, profile=PROFILE)
    database.save_directory(sha256(b"one"), seq=1)
    assert database.knows_directory(sha256(b"one"))
    assert not database.knows_directory(sha256(b"two"))


def test_the_tables_are_what_the_migrations_make(tmp_path: Path) -> None:
    create_home(tmp_path, key=KEY, profile=PROFILE).close()
    inspector = inspect(open_engine(tmp_path / "console.sqlite", key=KEY))
    for name, table in ConsoleTable.metadata.tables.items():
        found = {column["name"]: column["nullable"] for column in inspector.get_columns(name)}
        keys = set(inspector.get_pk_constraint(name)["constrained_columns"])
        due = {column.name: bool(column.nullable) for column in table.columns}
        assert found.keys() == due.keys(), name
        assert keys == {column.name for column in table.primary_key}, name
        assert {n: v for n, v in found.items() if n not in keys} == {
            n: v for n, v in due.items() if n not in keys
        }, name


def test_migrations_lead_back_and_up_again_and_keep_what_can_be_kept(tmp_path: Path) -> None:
    create_home(tmp_path, key=KEY, profile=PROFILE).close()
    engine = open_engine(tmp_path / "console.sqlite", key=KEY).execution_options(**{WRITE: True})
    with engine.begin() as connection:
        assert version_of(connection) == len(MIGRATIONS)
        migrate(connection, to=0)
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one() == 0
        migrate(connection, to=len(MIGRATIONS))
        assert version_of(connection) == len(MIGRATIONS)
        assert connection.exec_driver_sql("SELECT next_entry FROM progress").scalar_one() == 0
    engine.dispose()


def test_texts_of_an_older_database_are_found_by_their_last_characters_too(tmp_path: Path) -> None:
    with closing(create_home(tmp_path, key=KEY, profile=PROFILE)) as database:
        with database.write() as session:
            connection = session.connection()
            migrate(connection, to=3)
            connection.exec_driver_sql("INSERT INTO search (rowid, text) VALUES (7, '京')")
            connection.exec_driver_sql("INSERT INTO search (rowid, text) VALUES (8, '烧了学校')")
            migrate(connection)
        with database.read() as session:
            assert [find_entries(session, word, limit=9) for word in ("京", "学校", "校", "烧了")] == [
                (7,),
                (8,),
                (8,),
                (8,),
            ]
        with database.write() as session:
            migrate(session.connection(), to=3)
            texts = session.connection().exec_driver_sql("SELECT rowid, text FROM search").all()
            assert [tuple(row) for row in texts] == [(7, "京"), (8, "烧了学校")]
            migrate(session.connection())


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    create_home(tmp_path, key=KEY, profile=PROFILE).close()
    engine = open_engine(tmp_path / "console.sqlite", key=KEY)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        connection.commit()
    engine.dispose()
    with pytest.raises(RefusedError, match="newer version"):
        open_database(tmp_path, key=KEY)


def test_two_programs_never_sync_one_home_at_once(tmp_path: Path) -> None:
    database = create_home(tmp_path, key=KEY, profile=PROFILE)
    refused = pytest.raises(UnavailableError, match="another program")
    with only_sync(database.home), refused, only_sync(database.home):
        pass
    with only_sync(database.home):
        pass


def test_connections_keep_the_settings_that_protect(tmp_path: Path) -> None:
    create_home(tmp_path, key=KEY, profile=PROFILE).close()
    engine = open_engine(tmp_path / "console.sqlite", key=KEY)
    due = {
        "secure_delete": 1,
        "foreign_keys": 1,
        "journal_mode": "wal",
        "temp_store": 2,
        "synchronous": 2,
        "cipher_memory_security": "1",
    }
    with engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in due}
    engine.dispose()
    assert found == due


def test_no_row_shows_what_it_holds() -> None:
    row = KeyringRow(kind="intake", version=1, data=b"needle")
    assert "needle" not in repr(row) + str(row)
    assert "KeyringRow" in repr(row)


def test_a_full_disk_is_told_as_such_and_changes_nothing(tmp_path: Path) -> None:
    with closing(create_home(tmp_path / "home", key=KEY, profile=PROFILE)) as database:
        database.save_note("before", b"kept")
        with database.write() as session:
            session.connection().exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(UnavailableError, match="cannot be used now"):
            database.save_note("large", bytes(2**20))
        assert (database.note("before"), database.note("large")) == (b"kept", None)
