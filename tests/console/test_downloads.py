"""A payload of any size goes to disk in little memory, is checked on the way, and a full disk is told."""

import errno
import os
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from channel.codec.binary import u64
from channel.codec.digests import sha256
from channel.console.alarms import AlarmKind
from channel.console.downloads import Downloads, fetch_payload
from channel.console.listing import ListedEntry
from channel.console.source import MissingError
from channel.errors import UnavailableError
from channel.wire.note_files import PublicNote
from channel.wire.parts import PAYLOAD_LABEL, PartsDigest
from keys.keyring import KeyringKind

BLOCK = bytes(range(256)) * 256


class Blocks:
    """A source of one payload of many equal blocks."""

    def __init__(self, count: int) -> None:
        self.count = count

    @contextmanager
    def payload(self, entry: int) -> Iterator[Iterator[bytes]]:
        del entry
        yield (BLOCK for _ in range(self.count))

    def payloads(self, first: int, count: int) -> AbstractContextManager[Iterator[bytes]]:
        raise MissingError(f"{first}+{count}")

    def public_note(self, note: PublicNote) -> bytes:
        raise MissingError(note)

    def members(self) -> bytes:
        raise MissingError("members")

    def keyring(self, kind: KeyringKind) -> bytes:
        raise MissingError(kind)

    def entries(self, start: int) -> bytes:
        raise MissingError(str(start))


def listed(count: int) -> ListedEntry:
    digest = PartsDigest(PAYLOAD_LABEL)
    for _ in range(count):
        digest.update(BLOCK)
    return ListedEntry(
        entry=0,
        commitment=sha256(b""),
        token=bytes(32),
        blind=bytes(32),
        header=b"",
        payload_digest=digest.digest(),
        payload_bytes=count * len(BLOCK),
    )


def test_a_large_payload_takes_little_memory(tmp_path: Path) -> None:
    path, entry = tmp_path / "0", listed(512)
    tracemalloc.start()
    try:
        assert fetch_payload(Blocks(512), entry, path) is None
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert path.stat().st_size == entry.payload_bytes == 32 * 2**20
    assert path.stat().st_mode & 0o777 == 0o600
    assert peak < 2**20


@pytest.mark.parametrize("count", [0, 7, 9, 100_000])
def test_a_payload_of_another_length_is_an_alarm_and_no_more_is_read(tmp_path: Path, count: int) -> None:
    assert fetch_payload(Blocks(count), listed(8), tmp_path / "0") is AlarmKind.PAYLOAD
    assert (tmp_path / "0").stat().st_size <= 8 * len(BLOCK)


def test_other_bytes_are_an_alarm(tmp_path: Path) -> None:
    entry = replace(listed(8), payload_digest=sha256(b"other"))
    assert fetch_payload(Blocks(8), entry, tmp_path / "0") is AlarmKind.PAYLOAD


def failing_sync(number: int) -> Callable[[int], None]:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_on_the_way_keeps_nothing_of_the_payload(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr("channel.console.downloads.os.fsync", failing_sync(number))
    assert fetch_payload(Blocks(8), listed(8), tmp_path / "0") is AlarmKind.ROOM
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fails_otherwise_is_told_and_is_no_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channel.console.downloads.os.fsync", failing_sync(errno.EIO))
    with pytest.raises(UnavailableError, match="input/output error"):
        fetch_payload(Blocks(8), listed(8), tmp_path / "0")


def test_a_link_laid_in_the_way_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "0").symlink_to(tmp_path / "target")
    assert fetch_payload(Blocks(1), listed(1), tmp_path / "0") is None
    assert not (tmp_path / "target").exists()


class Answered(Blocks):
    """A source of payloads of eight blocks each, and of one answer to whoever asks for several."""

    def __init__(self, answer: Iterator[bytes]) -> None:
        super().__init__(8)
        self.asked: list[str] = []
        self.blocks_read = 0
        self._answer = answer

    @contextmanager
    def payload(self, entry: int) -> Iterator[Iterator[bytes]]:
        self.asked.append(str(entry))
        yield (BLOCK for _ in range(8))

    @contextmanager
    def payloads(self, first: int, count: int) -> Iterator[Iterator[bytes]]:
        self.asked.append(f"{first}+{count}")
        yield self._counted()

    def _counted(self) -> Iterator[bytes]:
        for block in self._answer:
            self.blocks_read += 1
            yield block


WHOLE = u64(8 * len(BLOCK)) + 8 * BLOCK
OTHER = u64(8 * len(BLOCK)) + 8 * BLOCK[::-1]
RUN = [replace(listed(8), entry=number) for number in (5, 6, 7)]
RIGHT = {5: None, 6: None, 7: None}


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@pytest.mark.parametrize(
    ("answer", "alone", "found"),
    [
        (3 * WHOLE, [], RIGHT),
        (3 * WHOLE + b"more" * 2**20, [], RIGHT),
        (WHOLE + u64(0) + WHOLE, ["6"], RIGHT),
        (WHOLE + OTHER + WHOLE, [], RIGHT | {6: AlarmKind.PAYLOAD}),
        (WHOLE + u64(8 * len(BLOCK) - 1) + 2 * WHOLE, ["7"], RIGHT | {6: AlarmKind.PAYLOAD}),
        (WHOLE + u64(2**64 - 1) + 2 * WHOLE, ["7"], RIGHT | {6: AlarmKind.PAYLOAD}),
        (WHOLE + WHOLE[:-1], ["6", "7"], RIGHT),
        (WHOLE + WHOLE[:5], ["6", "7"], RIGHT),
        (b"", ["5", "6", "7"], RIGHT),
    ],
    ids=[
        "whole",
        "more behind",
        "not given",
        "other bytes",
        "shorter",
        "longest",
        "cut",
        "cut length",
        "empty",
    ],
)
def test_what_a_run_does_not_settle_is_asked_for_alone(
    tmp_path: Path, answer: bytes, alone: list[str], found: dict[int, AlarmKind | None]
) -> None:
    for size in (1000, 65_537, 10_000_000):
        source = Answered(cut(answer, size))
        assert Downloads(source, tmp_path).fetch(RUN) == found
        assert source.asked == ["5+3", *alone]
        for number, alarm in found.items():
            if alarm is None:
                assert (tmp_path / str(number)).read_bytes() == 8 * BLOCK


def test_a_run_without_end_is_read_no_further_than_was_listed(tmp_path: Path) -> None:
    def endless() -> Iterator[bytes]:
        for _ in RUN:
            yield u64(8 * len(BLOCK))
            yield from (BLOCK for _ in range(8))
        while True:
            yield BLOCK

    source = Answered(endless())
    tracemalloc.start()
    try:
        assert Downloads(source, tmp_path).fetch(RUN) == RIGHT
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert source.blocks_read == 3 * 9 + 1
    assert peak < 2**20


def test_entries_that_do_not_follow_one_another_are_in_no_run(tmp_path: Path) -> None:
    source = Answered(cut(2 * WHOLE, 1000))
    entries = [replace(listed(8), entry=number) for number in (2, 5, 6, 9)]
    assert Downloads(source, tmp_path).fetch(entries) == {2: None, 5: None, 6: None, 9: None}
    assert source.asked == ["2", "5+2", "9"]
