"""`channel console show`: one report, its checks and its files."""

from channel.cli import console_output as output
from channel.cli.console_home import unlocked
from channel.cli.console_options import EntryArgument
from channel.cli.member_options import HomeOption, PassphraseFileOption
from channel.cli.shared_options import JsonOption
from channel.console.database import ConsoleDatabase
from channel.console.payloads import read_by_hand
from channel.console.reports import ReportStore, StoredReport


def show_report(
    home: HomeOption,
    entry: EntryArgument,
    *,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one report, its checks and its files.

    Nothing in its text can act on your terminal; each line that the reporter wrote stands behind a margin.
    """
    with unlocked(home, passphrase_file) as member:
        report = ReportStore(member.database).get(entry)
        by_hand = _text_by_hand(member.database, report)
        if as_json:
            output.say_json(output.report_members(report, by_hand))
        else:
            output.say_report(report, by_hand)


def _text_by_hand(database: ConsoleDatabase, report: StoredReport) -> str | None:
    return read_by_hand(database, report) if report.is_by_hand else None
