"""Saves every attachment from every home and compares it with the original; evidence for its unit alone."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from channel.console.database import ConsoleDatabase
from channel.console.saving import SavedFile, save_files
from channel.demo.consoles import opened_console, reports_by_commitment
from channel.demo.demo_channel import DemoChannel, Seat
from channel.demo.sample_files import SampleFile
from channel.demo.sample_reports import SampleReport
from channel.errors import NotRecipientError, UntrustedError
from channel.report.attached import Purpose


def compare_attachments(channel: DemoChannel) -> None:
    """Save and compare the files of every report that each member can open.

    Raises:
        UntrustedError: a file is missing or differs, or evidence opens for a member outside its unit.
        ChannelError: a home or a record cannot be read.
    """
    for seat in channel.seats:
        with opened_console(channel, seat) as database:
            for sample, entry in _entries_with_files(channel, seat, database):
                with tempfile.TemporaryDirectory(prefix="attachments-", dir=channel.folder.root) as folder:
                    saved = save_files(database, entry, folder=Path(folder), numbers=())
                    _compare_files(seat, sample, saved)


def _entries_with_files(
    channel: DemoChannel, seat: Seat, database: ConsoleDatabase
) -> Iterator[tuple[SampleReport, int]]:
    reports = reports_by_commitment(database)
    for sample in channel.samples:
        if sample.files and seat.body.id in sample.to:
            report = reports.get(channel.folder.reporter(sample).read().commitment)
            if report is None:
                raise UntrustedError(f"{seat.name} does not have {sample.name}")
            yield sample, report.summary.entry


def _compare_files(seat: Seat, sample: SampleReport, saved: tuple[SavedFile, ...]) -> None:
    if len(saved) != len(sample.files):
        raise UntrustedError(f"{seat.name} finds {len(saved)} files in {sample.name}")
    for file, found in zip(sample.files, saved, strict=True):
        _compare_file(seat, file, found, what=f"file {found.number} of {sample.name}")


def _compare_file(seat: Seat, file: SampleFile, saved: SavedFile, *, what: str) -> None:
    if file.purpose is Purpose.EVIDENCE and not seat.member.is_evidence_unit:
        if not isinstance(saved.error, NotRecipientError):
            raise UntrustedError(f"{seat.name} opens {what}, which is for the evidence unit")
    elif saved.path is None:
        raise saved.error or UntrustedError(f"{what} does not come back to {seat.name}")
    elif not _is_same(file, saved.path):
        raise UntrustedError(f"{what} comes back to {seat.name} with other bytes")


def _is_same(file: SampleFile, path: Path) -> bool:
    with path.open("rb") as saved:
        return all(block == saved.read(len(block)) for block in file.blocks()) and not saved.read(1)
