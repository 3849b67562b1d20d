"""The doctor finds what is wrong, one thing at a time, and changes nothing."""

from datetime import timedelta
from pathlib import Path

import pytest

from channel.server.doctor import examine
from channel.server.settings import Settings
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.opened import opened
from tests.intake.published_channel import TODAY, PublishedChannel
from tests.intake.samples import SMALLEST, payload
from tests.store.fresh import made
from tests.store.records import new_submission


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    data = made(tmp_path / "data")
    with opened(data, files=Files()) as stores:
        channel = PublishedChannel(stores=stores)
        channel.publish()
        for body in ("ohchr", "oios"):
            channel.put_intake(body)
        stores.submissions.keep(new_submission("a", length=SMALLEST), payload("a")).result()
    return data


def wrong(data: DataDirectory, *, day: int = 0, min_free_bytes: int = 0) -> dict[str, str]:
    settings = Settings(data_dir=data.root, min_free_bytes=min_free_bytes)
    findings = list(examine(settings, today=TODAY + timedelta(days=day)))
    return {finding.what: finding.wrong for finding in findings if finding.wrong is not None}


def test_all_is_well_and_stays_as_it_was(data: DataDirectory) -> None:
    before = {path: path.read_bytes() for path in data.root.rglob("*") if path.is_file()}
    assert wrong(data) == {}
    after = {path: path.read_bytes() for path in data.root.rglob("*") if path.is_file()}
    assert {path: after.get(path) for path in before if "sqlite3-" not in path.name} == {
        path: text for path, text in before.items() if "sqlite3-" not in path.name
    }


def test_everything_looked_at_is_named(data: DataDirectory) -> None:
    settings = Settings(data_dir=data.root, min_free_bytes=0)
    assert [finding.what for finding in examine(settings, today=TODAY)] == [
        "data directory",
        "disk",
        "database",
        "payloads",
        "published notes",
        "keys of ohchr",
        "keys of oios",
    ]


def test_a_missing_data_directory(tmp_path: Path) -> None:
    assert "data directory" in wrong(DataDirectory(root=tmp_path / "gone"))


def test_a_folder_or_seed_that_is_open_to_others(data: DataDirectory) -> None:
    data.blobs.chmod(0o755)
    assert "0700" in wrong(data)["data directory"]
    data.blobs.chmod(0o700)
    seed = data.secrets / "promise.seed"
    seed.write_bytes(bytes(32))
    seed.chmod(0o644)
    assert "0600" in wrong(data)["data directory"]


def test_a_low_disk(data: DataDirectory) -> None:
    assert "refused" in wrong(data, min_free_bytes=10**15)["disk"]


def test_no_database_or_one_of_another_version(data: DataDirectory, tmp_path: Path) -> None:
    empty = DataDirectory(root=tmp_path / "empty")
    empty.make()
    assert "database" in wrong(empty)
    empty.database.unlink()
    assert "database" in wrong(empty)
    assert wrong(data) == {}


def test_a_missing_payload(data: DataDirectory) -> None:
    (blob,) = data.blobs.iterdir()
    blob.unlink()
    assert set(wrong(data)) == {"payloads"}


def test_notes_that_are_missing_or_have_expired(data: DataDirectory) -> None:
    assert "expired" in wrong(data, day=400)["published notes"]
    (data.public / "v1" / "about").unlink()
    assert "not published yet" in wrong(data)["published notes"]


def test_a_body_without_a_key_for_today(data: DataDirectory) -> None:
    assert set(wrong(data, day=40)) == {"keys of ohchr", "keys of oios"}
