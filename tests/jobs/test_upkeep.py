"""The upkeep: rounds that purge and renew, one process at a time, and that stop when told."""

import io
import json
import logging
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
import structlog

from channel.errors import RefusedError, UnavailableError
from channel.intake import published
from channel.intake.records import Purged
from channel.jobs.run import run, run_once
from channel.jobs.settings import JobSettings
from channel.jobs.upkeep import Upkeep
from channel.store import logs
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.locks import held
from channel.store.opened import Stores, opened
from tests.intake.published_channel import TODAY, PublishedChannel
from tests.intake.samples import SMALLEST, drawn
from tests.store.fresh import made
from tests.store.records import new_upload

NOW = datetime.combine(TODAY, time(12), tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    return made(tmp_path / "data")


@pytest.fixture
def stores(data: DataDirectory) -> Iterator[Stores]:
    with opened(data, files=Files()) as stores:
        yield stores


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def begin(stores: Stores, name: str, *, hours: int) -> None:
    hour = int(NOW.timestamp()) // 3600
    stores.uploads.begin(new_upload(name, length=SMALLEST, expires_hour=hour + hours))


def events(log: io.StringIO) -> list[str]:
    return [json.loads(line)["event"] for line in log.getvalue().splitlines()]


def test_a_round_purges_what_has_expired(stores: Stores, log: io.StringIO) -> None:
    begin(stores, "gone", hours=0)
    begin(stores, "alive", hours=1)
    upkeep = Upkeep(stores=stores)
    assert upkeep.round(now=NOW, sweep=True) == Purged(uploads=1, nonces=0, files=0)
    assert upkeep.round(now=NOW, sweep=True) == Purged(uploads=0, nonces=0, files=0)
    assert events(log) == ["purged"]


def test_a_round_sweeps_only_when_asked_to(stores: Stores, data: DataDirectory, log: io.StringIO) -> None:
    orphan = data.blobs / drawn("orphan", 32).hex()
    orphan.write_bytes(b"x")
    upkeep = Upkeep(stores=stores)
    upkeep.round(now=NOW, sweep=False)
    assert orphan.exists()
    upkeep.round(now=NOW, sweep=True)
    assert not orphan.exists()
    assert events(log) == ["purged"]


def test_a_round_renews_what_depends_on_the_day(stores: Stores) -> None:
    channel = PublishedChannel(stores=stores)
    channel.publish()
    channel.put_intake("ohchr")
    upkeep = Upkeep(stores=stores)
    upkeep.round(now=NOW, sweep=False)
    assert b"# ohchr 2026w48 " in (stores.public.read(published.RECIPIENTS) or b"")
    upkeep.round(now=NOW + timedelta(days=7), sweep=False)
    assert b"# ohchr 2026w49 " in (stores.public.read(published.RECIPIENTS) or b"")


def test_keyrings_that_nobody_names_go_at_the_second_sweep(stores: Stores) -> None:
    channel = PublishedChannel(stores=stores)
    channel.publish()
    channel.put_members("ohchr")
    channel.put_keyrings("oios")
    upkeep = Upkeep(stores=stores)
    for sweep, bodies in ((True, 2), (False, 2), (True, 1)):
        upkeep.round(now=NOW, sweep=sweep)
        assert len({name.body for name in stores.notes.keyrings()}) == bodies


def test_notes_that_have_expired_are_said_to_be_and_purging_goes_on(stores: Stores, log: io.StringIO) -> None:
    channel = PublishedChannel(stores=stores)
    channel.publish()
    begin(stores, "gone", hours=0)
    purged = Upkeep(stores=stores).round(now=NOW + timedelta(days=400), sweep=False)
    assert purged == Purged(uploads=1, nonces=0, files=0)
    assert events(log) == ["published notes do not hold", "purged"]


def test_a_purge_that_fails_is_said_to_and_does_not_end_the_upkeep(
    stores: Stores, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*, hour: int) -> int:
        raise UnavailableError(f"needle {hour}")

    monkeypatch.setattr(stores.cellar, "purge_uploads", fail)
    assert Upkeep(stores=stores).round(now=NOW, sweep=True) is None
    assert events(log) == ["purge failed"]
    assert "needle" not in log.getvalue()


def test_one_process_does_it_at_a_time(data: DataDirectory) -> None:
    settings = JobSettings(data_dir=data.root)
    with held(data.jobs_lock), pytest.raises(UnavailableError):
        run_once(settings)
    run_once(settings)


def test_a_second_process_waits_for_its_turn(data: DataDirectory, stores: Stores) -> None:
    stores.uploads.begin(new_upload("gone", length=SMALLEST, expires_hour=1))
    stopping = Event()
    settings = JobSettings(data_dir=data.root, purge_seconds=0.05)
    thread = Thread(target=lambda: run(settings, stopping=stopping))
    with held(data.jobs_lock):
        thread.start()
        assert not Event().wait(0.3)
        assert count(data) == 1
    pause = Event()
    for _ in range(400):
        if count(data) == 0:
            break
        pause.wait(0.05)
    stopping.set()
    thread.join(10)
    assert not thread.is_alive()
    assert count(data) == 0


def count(data: DataDirectory) -> int:

    connection = sqlite3.connect(data.database)
    (number,) = connection.execute("SELECT count(*) FROM upload").fetchone()
    connection.close()
    return int(number)


def test_it_stops_at_once_when_told_to_before_it_began(data: DataDirectory) -> None:
    stopping = Event()
    stopping.set()
    run(JobSettings(data_dir=data.root), stopping=stopping)


def test_a_database_that_is_not_up_to_date_is_left_alone(tmp_path: Path) -> None:
    data = DataDirectory(root=tmp_path / "empty")
    data.make()
    with pytest.raises(RefusedError):
        run_once(JobSettings(data_dir=data.root))
