"""Submissions: a row and a payload together, numbered without gaps, also when many come at once."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from channel.errors import UnavailableError
from channel.intake.errors import NotFoundError
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.opened import Stores, opened
from tests.intake.samples import payload
from tests.store.records import new_submission

LENGTH = 3000


def keep(stores: Stores, name: str, *, bare: bool = False) -> int:
    new = new_submission(name, length=LENGTH, bare=bare)
    return stores.submissions.keep(new, payload(name, length=LENGTH)).result().entry.number


def read(stores: Stores, number: int) -> bytes:
    file, length = stores.submissions.payload(number)
    with file:
        data = file.read()
    assert len(data) == length
    return data


def test_many_at_once_are_numbered_without_gaps_each_with_its_own_payload(stores: Stores) -> None:
    names = [f"report {i % 150}" for i in range(200)]
    with ThreadPoolExecutor(16) as pool:
        numbers = list(pool.map(lambda name: keep(stores, name), names))
    assert sorted(set(numbers)) == list(range(150))
    for name, number in zip(names, numbers, strict=True):
        assert read(stores, number) == payload(name, length=LENGTH)
    assert list(stores.submissions.without_payload()) == []


def test_the_same_bare_file_at_once_is_stored_once(stores: Stores, data: DataDirectory) -> None:
    def keep_with_another_blind(attempt: int) -> bytes:
        new = new_submission("bare", length=LENGTH, bare=True)
        drawn = new_submission(f"blind {attempt}", length=LENGTH)
        other = type(new)(
            commitment=drawn.commitment,
            token=drawn.token,
            blind=drawn.blind,
            header=new.header,
            payload_digest=new.payload_digest,
            payload_bytes=LENGTH,
            day=new.day,
            bare_key=new.bare_key,
        )
        return stores.submissions.keep(other, payload("bare", length=LENGTH)).result().entry.commitment

    with ThreadPoolExecutor(8) as pool:
        commitments = set(pool.map(keep_with_another_blind, range(24)))
    (entry,) = stores.submissions.entries(0, limit=10)
    assert commitments == {entry.commitment}
    assert [path.name for path in data.blobs.iterdir()] == [entry.commitment.hex()]


def test_only_the_day_is_kept(stores: Stores, data: DataDirectory) -> None:
    keep(stores, "a")
    connection = sqlite3.connect(data.database)
    assert connection.execute("SELECT day FROM submission").fetchall() == [("2026-11-23",)]
    connection.close()
    (blob,) = data.blobs.iterdir()
    assert blob.stat().st_mtime_ns == 0
    assert data.blobs.stat().st_mtime_ns == 0


def test_everything_is_there_after_opening_again(data: DataDirectory) -> None:
    for name in ("a", "b"):
        with opened(data, files=Files()) as stores:
            keep(stores, name)
    with opened(data, files=Files()) as stores:
        assert [read(stores, number) for number in (0, 1)] == [payload(n, length=LENGTH) for n in "ab"]


def test_what_is_not_there_is_not_found(stores: Stores) -> None:
    with pytest.raises(NotFoundError):
        stores.submissions.payload(0)
    assert stores.submissions.find(new_submission("a", length=LENGTH).commitment) is None


def test_an_entry_without_its_payload_is_noticed_and_never_served_short(
    stores: Stores, data: DataDirectory
) -> None:
    for name in ("a", "b", "c"):
        keep(stores, name)
    (data.blobs / new_submission("a", length=LENGTH).commitment.hex()).unlink()
    (data.blobs / new_submission("c", length=LENGTH).commitment.hex()).write_bytes(b"short")
    assert list(stores.submissions.without_payload()) == [0, 2]
    with pytest.raises(UnavailableError):
        stores.submissions.payload(0)
