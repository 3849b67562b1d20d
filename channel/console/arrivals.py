"""Opens what a sync brought in, entry by entry, after the last request; no entry can stop the next."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from channel.console.database import ConsoleDatabase
from channel.console.opening import Opened, SealedEntry, open_entry
from channel.console.report_states import Caution, Fault
from channel.console.reports import ReportStore

_AT_ONCE = 32


def open_arrivals(database: ConsoleDatabase) -> int:
    """Open every entry that waits for it and keep what was found; returns how many those were.

    An entry whose payload this disk does not give back goes on waiting.
    """
    reports, start, count = ReportStore(database), 0, 0
    while waiting := reports.arrived(start=start, limit=_AT_ONCE):
        found = dict(_opened(database, waiting))
        reports.keep(found)
        count += len(found)
        start = waiting[-1].entry + 1
    return count


def _opened(database: ConsoleDatabase, waiting: Sequence[SealedEntry]) -> Iterator[tuple[int, Opened]]:
    for sealed in waiting:
        try:
            file = database.home.sealed_payload(sealed.entry).open("rb")
        except OSError:
            continue
        with file:
            yield sealed.entry, _open_safely(database, file, sealed)


def _open_safely(database: ConsoleDatabase, file: BinaryIO, sealed: SealedEntry) -> Opened:
    try:
        opened = open_entry(file, sealed)
    except Exception:  # noqa: BLE001 - whoever finds a defect here must not silence the reports behind theirs
        return Opened(fault=Fault.DEFECT)
    if opened.front is not None and not database.knows_directory(opened.front.manifest.directory):
        opened.cautions.append(Caution.DIRECTORY)
    return opened
