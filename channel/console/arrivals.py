"""Opens what a sync brought in, entry by entry, after the last request; no entry can stop the next."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

from channel.console.database import ConsoleDatabase
from channel.console.opening import Opened, SealedEntry, open_entry
from channel.console.report_states import Caution, Fault
from channel.console.reports import ReportStore

_AT_ONCE = 256


def open_arrivals(database: ConsoleDatabase) -> int:
    """Open every entry that waits for it and keep what was found; returns how many those were.

    An entry whose payload this disk does not give back goes on waiting.
    """
    reports, opener, start, count = ReportStore(database), _Opener(database), 0, 0
    # While what was found is written, which takes longer, the next are opened.
    with ThreadPoolExecutor(1) as keeper:
        keeping: Future[None] | None = None
        while waiting := reports.arrived(start=start, limit=_AT_ONCE):
            found = dict(opener.opened(waiting))
            if keeping is not None:
                keeping.result()
            keeping = keeper.submit(reports.keep, found)
            count += len(found)
            start = waiting[-1].entry + 1
        if keeping is not None:
            keeping.result()
    return count


class _Opener:
    def __init__(self, database: ConsoleDatabase) -> None:
        self._database = database
        self._known: dict[bytes, bool] = {}

    def opened(self, waiting: Sequence[SealedEntry]) -> Iterator[tuple[int, Opened]]:
        for sealed in waiting:
            try:
                file = self._database.home.sealed_payload(sealed.entry).open("rb")
            except OSError:
                continue
            with file:
                yield sealed.entry, self._open_safely(file, sealed)

    def _open_safely(self, file: BinaryIO, sealed: SealedEntry) -> Opened:
        try:
            opened = open_entry(file, sealed)
        except Exception:  # noqa: BLE001 - whoever finds a defect here must not silence the reports behind theirs
            return Opened(fault=Fault.DEFECT)
        if opened.front is not None and not self._knows(opened.front.manifest.directory):
            opened.cautions.append(Caution.DIRECTORY)
        return opened

    def _knows(self, directory: bytes) -> bool:
        if directory not in self._known:
            self._known[directory] = self._database.knows_directory(directory)
        return self._known[directory]
