"""Uploads under many hands: a part is stored once, completing happens once, vanishing takes all with it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from channel.codec.digests import sha256
from channel.errors import ChannelError, UnavailableError
from channel.intake.errors import ConflictError, NotFoundError
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.opened import Stores, opened
from channel.wire.parts import PART_BYTES
from tests.intake.samples import drawn, header, payload
from tests.store.records import completed, new_upload

LENGTH = 2 * PART_BYTES + 5000


def parts_of(name: str) -> list[bytes]:
    data = payload(name, length=LENGTH)
    return [data[start : start + PART_BYTES] for start in range(0, LENGTH, PART_BYTES)]


def begin(stores: Stores, name: str) -> bytes:
    upload = new_upload(name, length=LENGTH)
    stores.uploads.begin(upload)
    stores.uploads.keep_header(upload.upload_id, header(name))
    return upload.upload_id


def put_all(stores: Stores, upload_id: bytes, name: str) -> None:
    for number, part in enumerate(parts_of(name)):
        stores.uploads.keep_part(upload_id, number, data=part, digest=sha256(part))


def finish(stores: Stores, upload_id: bytes, name: str) -> int:
    return stores.uploads.complete(upload_id, completed(name, parts_of(name)), expires_hour=99).number


def read(stores: Stores, number: int) -> bytes:
    file, _ = stores.submissions.payload(number)
    with file:
        return file.read()


def test_many_senders_of_one_part_leave_one_of_them(stores: Stores, data: DataDirectory) -> None:
    upload_id = begin(stores, "a")
    versions = [drawn(f"version {i}", PART_BYTES) for i in range(8)]

    def keep(version: bytes) -> bytes:
        return stores.uploads.keep_part(upload_id, 0, data=version, digest=sha256(version))

    with ThreadPoolExecutor(8) as pool:
        kept = set(pool.map(keep, versions))
    assert len(kept) == 1
    on_disk = (data.uploads / upload_id.hex()).read_bytes()
    assert sha256(on_disk) == kept.pop() == stores.uploads.load_whole(upload_id).parts[0]


def test_all_parts_at_once_make_the_payload(stores: Stores) -> None:
    upload_id = begin(stores, "a")
    with ThreadPoolExecutor(6) as pool:
        keep = stores.uploads.keep_part
        numbered = [*enumerate(parts_of("a"))] * 2
        list(pool.map(lambda p: keep(upload_id, p[0], data=p[1], digest=sha256(p[1])), numbered))
    assert read(stores, finish(stores, upload_id, "a")) == payload("a", length=LENGTH)


def test_completing_at_once_makes_one_submission(stores: Stores, data: DataDirectory) -> None:
    upload_id = begin(stores, "a")
    put_all(stores, upload_id, "a")
    with ThreadPoolExecutor(8) as pool:
        numbers = set(pool.map(lambda _: finish(stores, upload_id, "a"), range(16)))
    assert numbers == {0}
    assert len(stores.submissions.entries(0, limit=9)) == 1
    assert list(data.uploads.iterdir()) == []
    assert stores.uploads.load_whole(upload_id).parts == {}


def test_two_uploads_of_the_same_submission_make_one(stores: Stores, data: DataDirectory) -> None:
    ids = []
    for name in ("first", "second"):
        upload = new_upload(name, length=LENGTH)
        stores.uploads.begin(upload)
        stores.uploads.keep_header(upload.upload_id, header("a"))
        put_all(stores, upload.upload_id, "a")
        ids.append(upload.upload_id)
    assert [finish(stores, upload_id, "a") for upload_id in ids] == [0, 0]
    assert list(data.uploads.iterdir()) == []


def test_no_bytes_are_written_after_the_end(stores: Stores) -> None:
    upload_id = begin(stores, "a")
    put_all(stores, upload_id, "a")
    finish(stores, upload_id, "a")
    other = drawn("other", PART_BYTES)
    with pytest.raises(ConflictError):
        stores.uploads.keep_part(upload_id, 0, data=other, digest=sha256(other))
    assert read(stores, 0) == payload("a", length=LENGTH)


def test_a_purged_upload_takes_its_parts_and_its_file_along(stores: Stores, data: DataDirectory) -> None:
    upload_id = begin(stores, "a")
    put_all(stores, upload_id, "a")
    assert stores.cellar.purge_uploads(hour=10**6) == 1
    assert list(data.uploads.iterdir()) == []
    part = parts_of("a")[0]
    for call in (
        lambda: stores.uploads.load(upload_id),
        lambda: stores.uploads.keep_part(upload_id, 0, data=part, digest=sha256(part)),
        lambda: finish(stores, upload_id, "a"),
    ):
        with pytest.raises(NotFoundError):
            call()


class Breaking(Files):
    """Fails at one of its calls."""

    def __init__(self) -> None:
        self.at = ""

    def write_at(self, path: object, data: object, *, offset: int) -> None:
        self._break("write_at")
        super().write_at(path, data, offset=offset)  # type: ignore[arg-type]

    def link(self, source: object, target: object) -> None:
        self._break("link")
        super().link(source, target)  # type: ignore[arg-type]

    def sync_folder(self, folder: object) -> None:
        self._break("sync_folder")
        super().sync_folder(folder)  # type: ignore[arg-type]

    def _break(self, name: str) -> None:
        if name == self.at:
            raise OSError("broken")


@contextmanager
def breakable(data: DataDirectory) -> Iterator[tuple[Stores, Breaking]]:
    files = Breaking()
    with opened(data, files=files) as stores:
        yield stores, files


def test_a_part_that_was_not_written_is_not_there(data: DataDirectory) -> None:
    with breakable(data) as (stores, files):
        upload_id = begin(stores, "a")
        files.at = "write_at"
        with pytest.raises(UnavailableError):
            put_all(stores, upload_id, "a")
        assert stores.uploads.load_whole(upload_id).parts == {}
        files.at = ""
        put_all(stores, upload_id, "a")
        assert read(stores, finish(stores, upload_id, "a")) == payload("a", length=LENGTH)


@pytest.mark.parametrize("at", ["link", "sync_folder"])
def test_an_end_that_failed_leaves_the_upload_as_it_was(data: DataDirectory, at: str) -> None:
    with breakable(data) as (stores, files):
        upload_id = begin(stores, "a")
        put_all(stores, upload_id, "a")
        files.at = at
        with pytest.raises(ChannelError):
            finish(stores, upload_id, "a")
        assert stores.submissions.entries(0, limit=9) == []
        assert len(stores.uploads.load_whole(upload_id).parts) == 3
        files.at = ""
        stores.cellar.sweep()
        assert read(stores, finish(stores, upload_id, "a")) == payload("a", length=LENGTH)
