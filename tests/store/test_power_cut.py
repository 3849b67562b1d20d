"""A power cut at any step: whatever row is on the disk, the bytes that it stands for were there before it.

Files are watched at every call: which bytes were synced, and which names. After each call, and before each
commit counts, the rows that are committed are held against what a power cut would leave.
"""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from channel.codec.digests import sha256
from channel.intake.ports import Buffer
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.opened import opened
from channel.wire.parts import PART_BYTES
from tests.intake.samples import header, payload
from tests.store.records import completed, new_submission, new_upload

LENGTH = 2 * PART_BYTES + 300


class Disk(Files):
    """Knows what a power cut would leave: bytes synced, by inode, and names synced, by path."""

    def __init__(self, data: DataDirectory) -> None:
        self.data = data
        self.bytes_kept: dict[int, int] = {}
        self.names_kept: set[Path] = set()
        self.names_new: set[Path] = set()
        self.looks = 0

    def sync(self, descriptor: int) -> None:
        super().sync(descriptor)
        self._keep(descriptor)

    def sync_data(self, descriptor: int) -> None:
        super().sync_data(descriptor)
        self._keep(descriptor)

    def create(self, path: Path, data: Buffer) -> None:
        super().create(path, data)
        self.names_new.add(path)
        self.look()

    def write_at(self, path: Path, data: Buffer, *, offset: int) -> None:
        super().write_at(path, data, offset=offset)
        self.look()

    def rename(self, source: Path, target: Path) -> None:
        super().rename(source, target)
        self.names_new.add(target)
        self.look()

    def link(self, source: Path, target: Path) -> None:
        super().link(source, target)
        self.names_new.add(target)
        self.look()

    def sync_folder(self, folder: Path) -> None:
        super().sync_folder(folder)
        kept = {path for path in self.names_new if path.parent == folder}
        self.names_kept |= kept
        self.names_new -= kept
        self.look()

    def look(self) -> None:
        """Hold all that is committed against what is kept."""
        self.looks += 1
        connection = sqlite3.connect(self.data.database)
        entries = connection.execute("SELECT commitment, payload_bytes FROM submission").fetchall()
        parts = connection.execute("SELECT upload, max(number) FROM part GROUP BY upload").fetchall()
        connection.close()
        for commitment, length in entries:
            path = self.data.blobs / commitment.hex()
            assert path in self.names_kept
            assert self.bytes_kept[path.stat().st_ino] == length
        for upload, _ in parts:
            path = self.data.uploads / upload.hex()
            assert path in self.names_kept
            assert path.stat().st_ino in self.bytes_kept

    def _keep(self, descriptor: int) -> None:
        status = os.fstat(descriptor)
        self.bytes_kept[status.st_ino] = status.st_size


def test_no_row_is_ahead_of_its_bytes(data: DataDirectory) -> None:
    disk = Disk(data)
    with opened(data, files=disk) as stores, ThreadPoolExecutor(8) as pool:

        def keep(name: str) -> None:
            stores.submissions.keep(new_submission(name, length=500), payload(name, length=500)).result()
            disk.look()

        def upload(name: str) -> None:
            new = new_upload(name, length=LENGTH)
            whole = payload(name, length=LENGTH)
            parts = [whole[start : start + PART_BYTES] for start in range(0, LENGTH, PART_BYTES)]
            stores.uploads.begin(new)
            stores.uploads.keep_header(new.upload_id, header(name))
            for number, part in enumerate(parts):
                stores.uploads.keep_part(new.upload_id, number, data=part, digest=sha256(part))
                disk.look()
            stores.uploads.complete(new.upload_id, completed(name, parts), expires_hour=9)
            disk.look()

        small = [pool.submit(keep, f"small {i}") for i in range(40)]
        large = [pool.submit(upload, f"large {i}") for i in range(4)]
        for future in [*small, *large]:
            future.result(60)
    assert disk.looks > 100
