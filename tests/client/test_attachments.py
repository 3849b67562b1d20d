"""A file that goes with a report is read twice, and both times it is the same."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from channel.client.attachments import Attachment, OpenedFile, open_attachment
from channel.errors import RefusedError, UnavailableError
from channel.wire.parts import FILE_LABEL, PART_BYTES, parts_digest

CONTENT = bytes(range(256)) * (PART_BYTES // 128) + b"end"


@pytest.fixture(name="path")
def a_file(tmp_path: Path) -> Path:
    path = tmp_path / "a.bin"
    path.write_bytes(CONTENT)
    # In the past, so that the clock of the file system shows every write that comes.
    os.utime(path, ns=(1, 1))
    return path


@pytest.fixture(name="opened")
def an_opened_file(path: Path) -> Iterator[OpenedFile]:
    with open_attachment(Attachment(path=path), number=7) as opened:
        yield opened


def longer(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def shorter(path: Path) -> None:
    os.truncate(path, len(CONTENT) - 1)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def otherwise(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"X")


CHANGES = [longer, shorter, empty, otherwise]


def test_both_readings_give_the_file_as_it_is(opened: OpenedFile) -> None:
    told: list[int] = []
    assert opened.digest(told.append) == parts_digest(FILE_LABEL, CONTENT)
    assert b"".join(bytes(block) for block in opened.blocks()) == CONTENT
    assert told == [PART_BYTES, 2 * PART_BYTES, len(CONTENT)]


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changed_before_a_reading_is_refused(
    path: Path, opened: OpenedFile, change: Callable[[Path], None]
) -> None:
    change(path)
    for reading in (lambda: opened.digest(lambda _: None), lambda: list(opened.blocks())):
        with pytest.raises(RefusedError, match="file 7 changed") as refusal:
            reading()
        assert refusal.value.hint


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changes_during_a_reading_is_refused(
    path: Path, opened: OpenedFile, change: Callable[[Path], None]
) -> None:
    blocks = opened.blocks()
    next(blocks)
    change(path)
    with pytest.raises(RefusedError, match="file 7 changed"):
        list(blocks)


def test_a_file_that_never_ends_is_read_no_further_than_its_size(path: Path, opened: OpenedFile) -> None:
    read = 0
    with pytest.raises(RefusedError, match="file 7 changed"):  # noqa: PT012 - it grows at every block
        for block in opened.blocks():
            longer(path)
            read += len(block)
    assert read == len(CONTENT)


def test_a_file_that_cannot_be_read_says_so_by_its_number(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        with pytest.raises(UnavailableError, match=r"file 7 cannot be read \(bad file descriptor\)"):
            list(OpenedFile(descriptor, number=7).blocks())
    finally:
        os.close(descriptor)
