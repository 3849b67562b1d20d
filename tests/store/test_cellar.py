"""The sweep removes what no row names, and nothing that anybody is about to name."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.opened import Stores, opened
from tests.intake.samples import drawn, header, payload
from tests.store.records import new_submission, new_upload

LENGTH = 2000


def test_left_over_files_go_and_all_others_stay(stores: Stores, data: DataDirectory) -> None:
    stores.submissions.keep(new_submission("a", length=LENGTH), payload("a", length=LENGTH)).result()
    upload = new_upload("u", length=LENGTH)
    stores.uploads.begin(upload)
    stores.uploads.keep_header(upload.upload_id, header("u"))
    before = {*data.blobs.iterdir(), *data.uploads.iterdir()}
    (data.blobs / drawn("orphan", 32).hex()).write_bytes(b"x")
    (data.uploads / drawn("stray", 16).hex()).write_bytes(b"x")
    assert stores.cellar.sweep() == 2
    assert {*data.blobs.iterdir(), *data.uploads.iterdir()} == before
    assert stores.cellar.sweep() == 0


def test_the_file_of_a_completed_upload_is_left_over(stores: Stores, data: DataDirectory) -> None:
    upload = new_upload("u", length=LENGTH)
    stores.uploads.begin(upload)
    stores.uploads.keep_header(upload.upload_id, header("u"))
    new = new_submission("u", length=0)
    stores.uploads.complete(upload.upload_id, new, expires_hour=99)
    # As after a crash between the commit and the removal of the second name.
    (data.uploads / upload.upload_id.hex()).write_bytes(b"x")
    assert stores.cellar.sweep() == 1
    assert stores.submissions.find(new.commitment) is not None
    assert (data.blobs / new.commitment.hex()).exists()


def test_passing_files_go_by_their_age(stores: Stores, data: DataDirectory) -> None:
    passing = data.blobs / "new-left"
    passing.write_bytes(b"x")
    os.utime(passing, ns=(0, 0))
    assert stores.cellar.sweep() == 0
    assert passing.exists()
    assert stores.cellar.sweep_passing(older_than_seconds=0) == 1
    assert not passing.exists()


class Slow(Files):
    """Stops before a folder is synced, which is after names are given and before they are committed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reached, self.go = Event(), Event()

    def sync_folder(self, folder: Path) -> None:
        if folder == self.folder:
            self.reached.set()
            assert self.go.wait(10)
        super().sync_folder(folder)


def test_a_sweep_by_another_process_waits_for_what_is_being_committed(data: DataDirectory) -> None:
    files = Slow(data.blobs)
    new = new_submission("a", length=LENGTH)
    with opened(data, files=files) as serving, opened(data, files=Files()) as sweeping:
        with ThreadPoolExecutor(2) as pool:
            kept = serving.submissions.keep(new, payload("a", length=LENGTH))
            assert files.reached.wait(10)
            assert (data.blobs / new.commitment.hex()).exists()
            swept = pool.submit(sweeping.cellar.sweep)
            assert not Event().wait(0.2)
            assert not swept.done()
            files.go.set()
            assert kept.result(10).entry.commitment == new.commitment
            assert swept.result(30) == 0
        assert list(serving.submissions.without_payload()) == []
