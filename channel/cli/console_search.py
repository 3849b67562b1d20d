"""`channel console search`: the reports that hold some words; nothing is sent anywhere."""

from typing import Annotated

import typer

from channel.cli import console_output as output
from channel.cli.console_home import unlocked
from channel.cli.console_options import LimitOption
from channel.cli.member_options import HomeOption, PassphraseFileOption
from channel.cli.shared_options import JsonOption
from channel.console.reports import ReportStore


def search_reports(
    home: HomeOption,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Pieces of words, in any script.")],
    *,
    limit: LimitOption = 100,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the reports that hold every word of TEXT.

    Pieces of words count, in any script; nothing is sent anywhere.
    """
    with unlocked(home, passphrase_file) as member:
        summaries = ReportStore(member.database).search(text, limit=limit)
        if as_json:
            output.say_json({"reports": [output.summary_members(summary) for summary in summaries]})
        else:
            output.say_list(summaries)
