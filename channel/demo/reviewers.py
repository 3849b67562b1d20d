"""The reviewers' part: every console synced, and what it opened compared with what was sealed."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event

from channel.codec import jsons
from channel.codec.digests import Digest
from channel.console.alarms import AlarmKind, AlarmStore
from channel.console.database import ConsoleDatabase
from channel.console.entries import EntryStore
from channel.console.report_states import ReportState
from channel.console.reports import StoredReport
from channel.console.saving import SavedFile, save_files
from channel.console.sync import sync
from channel.demo.demo_channel import DemoChannel, Seat
from channel.demo.members import opened_console, remote, reports_by_commitment
from channel.demo.sample_files import SampleFile
from channel.demo.sample_reports import SampleReport
from channel.errors import NotRecipientError, UnavailableError, UntrustedError
from channel.report.attached import Purpose
from channel.report.manifest import Manifest


def sync_consoles(channel: DemoChannel) -> None:
    """Sync every home, and check that it then holds what was sent and raised no alarm.

    Raises:
        UntrustedError: an alarm, a keyring that does not open, or too few entries.
        ChannelError: as `sync`.
    """

    def sync_one(seat: Seat, stopping: Event) -> None:
        def tell(taken: int) -> None:
            if stopping.is_set():
                raise UnavailableError(f"stopped after {taken} entries")

        with opened_console(channel, seat) as database, remote(channel, seat) as source:
            result = sync(database, source, today=channel.today, progress=tell)
            if result.is_behind:
                raise UntrustedError(f"{seat.name} cannot open the keyring of its body")
            check_picture(database, seat, sent=len(channel.samples))

    _side_by_side(sync_one, channel.seats)


def check_picture(database: ConsoleDatabase, seat: Seat, *, sent: int) -> None:
    """Check that a home holds at least as many entries as were sent, with nothing amiss.

    Raises:
        UnavailableError: this disk is too full to hold them.
        UntrustedError: it does not.
    """
    alarms = AlarmStore(database).unresolved()
    if any(alarm.kind is AlarmKind.ROOM for alarm in alarms):
        raise UnavailableError(
            f"the disk has no room for what {seat.name} fetches",
            hint="Make room, or choose another folder with --dir.",
        )
    if alarms:
        kinds = ", ".join(sorted({alarm.kind.value for alarm in alarms}))
        raise UntrustedError(
            f"the console of {seat.name} raises an alarm ({kinds})",
            hint="The server serves something else than what it accepted.",
        )
    held = EntryStore(database).count()
    # More is fine: whoever tries the demonstration sends reports of their own.
    if held < sent:
        raise UntrustedError(f"{sent} reports were sent, but {seat.name} finds {held} entries")


def _side_by_side(work: Callable[[Seat, Event], None], seats: Sequence[Seat]) -> None:
    """Run `work` for each seat in a thread of its own and return when all are done.

    Once one has failed, or this thread is interrupted, the event is set: then the others should end soon.

    Raises:
        Exception: what the first that failed has raised.
    """
    stopping = Event()
    with ThreadPoolExecutor(len(seats)) as threads:
        futures = [threads.submit(work, seat, stopping) for seat in seats]
        try:
            done, _ = wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            stopping.set()
    for future in done:
        future.result()


def compare_reports(channel: DemoChannel) -> None:
    """Compare every report in every home, byte for byte, with the sample it was sealed from.

    Raises:
        UntrustedError: a report is missing, is not for this body, is in doubt, or differs.
        ChannelError: a home or a record cannot be read.
    """
    sent = {channel.folder.reporter(sample).read().commitment: sample for sample in channel.samples}
    for seat in channel.seats:
        with opened_console(channel, seat) as database:
            _compare(seat, reports_by_commitment(database), sent)


def _compare(seat: Seat, opened: Mapping[Digest, StoredReport], sent: Mapping[Digest, SampleReport]) -> None:
    for commitment, sample in sent.items():
        report = opened.get(commitment)
        if (report is not None) != (seat.body.id in sample.to):
            verb = "cannot open" if report is None else "opens"
            raise UntrustedError(f"{seat.name} {verb} {sample.name}, which is for {', '.join(sample.to)}")
        if report is not None:
            _compare_one(seat, report, sample)


def _compare_one(seat: Seat, report: StoredReport, sample: SampleReport) -> None:
    state = report.summary.state
    if state is not ReportState.OPENED or report.cautions or report.front is None:
        words = ", ".join([state.value, *(caution.value for caution in report.cautions)])
        raise UntrustedError(f"{seat.name} finds {sample.name} in doubt ({words})")
    if _told(report.front.manifest) != _meant(sample):
        raise UntrustedError(f"{seat.name} opens another report than {sample.name} was sealed from")


def _told(manifest: Manifest) -> bytes:
    files = [(file.name, file.cleaned, file.purpose.value) for file in manifest.files]
    bodies = [addressee.body for addressee in manifest.to]
    return jsons.dump(
        {
            "report": manifest.report,
            "lang": manifest.lang,
            "to": bodies,
            "files": [list(file) for file in files],
        }
    )


def _meant(sample: SampleReport) -> bytes:
    files = [(file.name, file.cleaned, file.purpose.value) for file in sample.files]
    return jsons.dump(
        {
            "report": sample.report.to_json(),
            "lang": sample.lang,
            "to": list(sample.to),
            "files": [list(file) for file in files],
        }
    )


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
