"""Saves the files of a report to a folder, each verified before it gets its name; shows nothing."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile

from channel.console.database import ConsoleDatabase
from channel.console.keyrings import held_evidence_epochs
from channel.console.left_behind import saving_to
from channel.console.opening import by_hand_text
from channel.console.payloads import opened_payload
from channel.console.places import shown_place
from channel.console.reports import ReportStore, StoredReport
from channel.console.saved_files import make_folder, new_file
from channel.errors import ChannelError, NotRecipientError, RefusedError, UnavailableError, reason
from channel.report.attached import Purpose
from channel.report.bundle import FileRange, checked_blocks
from channel.report.evidence import EVIDENCE_HEADER_BYTES, check_evidence_file
from channel.report.filenames import distinct_names
from keys.unseal import PayloadReader, open_header


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFile:
    """What became of one file, numbered from 1 in the order of the report.

    `path` is where it lies; if it is None, `error` says why nothing was saved.
    """

    number: int
    path: Path | None = field(repr=False)
    error: ChannelError | None


def save_files(
    database: ConsoleDatabase, entry: int, *, folder: Path, numbers: Collection[int]
) -> tuple[SavedFile, ...]:
    """Save files of a report, all of them if `numbers` is empty; one that cannot be saved stops no other.

    Names are those of the report made safe and distinct. What was sealed by hand is one file, number 1.

    Raises:
        RefusedError: no such report or file, or nothing in it that could be saved.
        UnavailableError: its payload is not on this disk, or the folder cannot be made.
    """
    report = ReportStore(database).get(entry)
    names = _names(report)
    chosen = sorted(set(numbers) or set(range(1, len(names) + 1)))
    if not names or chosen[-1] > len(names) or chosen[0] < 1:
        raise RefusedError(
            "the report has no such file",
            hint=f"`channel console show {shown_place(entry)}` lists what it has.",
        )
    make_folder(folder)
    with saving_to(database, folder), opened_payload(database, report) as payload:
        return tuple(
            _save(database, report, payload, number, folder / names[number - 1]) for number in chosen
        )


def _names(report: StoredReport) -> tuple[str, ...]:
    entry = report.summary.entry
    if report.front is not None:
        return distinct_names([file.name for file in report.front.manifest.files])
    if report.is_by_hand:
        return (f"entry-{shown_place(entry)}",)
    return ()


def _save(
    database: ConsoleDatabase, report: StoredReport, payload: PayloadReader, number: int, path: Path
) -> SavedFile:
    try:
        if report.front is None:
            path = _save_by_hand(payload, path)
        else:
            part = report.front.files[number - 1]
            blocks = checked_blocks(part.file, payload.blocks(part.offset, part.size))
            if part.file.purpose is Purpose.EVIDENCE:
                _save_evidence(database, part, blocks, path)
            else:
                _write(path, blocks)
    except ChannelError as error:
        return SavedFile(number=number, path=None, error=error)
    except OSError as error:
        refused = UnavailableError(
            f"cannot save: {reason(error)}", hint="Make room, or choose another folder."
        )
        return SavedFile(number=number, path=None, error=refused)
    return SavedFile(number=number, path=path, error=None)


def _save_by_hand(payload: PayloadReader, path: Path) -> Path:
    text = by_hand_text(payload)
    if text is None:
        path = path.with_suffix(".bin")
        _write(path, payload.blocks(0, payload.length_bytes))
    else:
        path = path.with_suffix(".txt")
        _write(path, _without_padding(payload))
    return path


def _without_padding(payload: PayloadReader) -> Iterator[bytes]:
    """Yield a text without the zeros at its end, of which there may be a great many."""
    zeros = 0
    for block in payload.blocks(0, payload.length_bytes):
        kept = block.rstrip(b"\0")
        if kept:
            while zeros:
                yield bytes(min(zeros, len(block)))
                zeros -= min(zeros, len(block))
            yield kept
        zeros += len(block) - len(kept)


def _save_evidence(
    database: ConsoleDatabase, part: FileRange, blocks: Iterable[bytes | memoryview], path: Path
) -> None:
    identities = [epoch.identity for epoch in held_evidence_epochs(database)]
    if not identities:
        raise NotRecipientError(
            "a file for the evidence unit, to which this member does not belong",
            hint="Ask a member of your evidence unit to save it.",
        )
    # What lies here meanwhile is still sealed; it has no name and is gone with this process.
    with TemporaryFile(dir=database.home.incoming) as sealed:
        for block in blocks:
            sealed.write(block)
        sealed.seek(0)
        header = sealed.read(EVIDENCE_HEADER_BYTES)
        check_evidence_file(part.file, header)
        file_key = open_header(header, identities).file_key
        original = PayloadReader(sealed, file_key=file_key, payload_bytes=part.size - EVIDENCE_HEADER_BYTES)
        _write(path, original.blocks(0, original.length_bytes))


def _write(path: Path, blocks: Iterable[bytes | memoryview]) -> None:
    with new_file(path) as file:
        for block in blocks:
            file.write(block)
