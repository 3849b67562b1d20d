"""Compares what each member opened with what was sealed: all that is addressed to its body, and no more."""

from collections.abc import Mapping

from channel.codec import jsons
from channel.codec.digests import Digest
from channel.console.report_states import ReportState
from channel.console.reports import StoredReport
from channel.demo.consoles import opened_console, reports_by_commitment
from channel.demo.demo_channel import DemoChannel, Seat
from channel.demo.sample_reports import SampleReport
from channel.errors import UntrustedError
from channel.report.manifest import Manifest


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
