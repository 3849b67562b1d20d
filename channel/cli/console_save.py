"""`channel console save`: files of a report, verified, into a folder of the reviewer's choice."""

from pathlib import Path
from typing import Annotated

import typer

from channel.cli import console_output as output
from channel.cli.console_home import unlocked
from channel.cli.console_options import EntryArgument
from channel.cli.member_options import HomeOption, PassphraseFileOption
from channel.cli.shared_options import JsonOption
from channel.console.saving import save_files


def save_report_files(  # noqa: PLR0913 - the options of a command
    home: HomeOption,
    entry: EntryArgument,
    files: Annotated[
        list[int] | None,
        typer.Argument(metavar="[FILE]...", help="Numbers of files as `show` lists them; else all."),
    ] = None,
    *,
    to: Annotated[
        Path, typer.Option("--to", metavar="DIR", help="The folder to save to, made if it is not there.")
    ],
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Save files of a report, verified.

    They get safe names, are readable by you alone, and never overwrite another file.
    """
    with unlocked(home, passphrase_file) as member:
        saved = save_files(member.database, entry, folder=to, numbers=files or ())
        if as_json:
            output.say_json(output.saved_members(saved))
        else:
            output.say_saved(saved)
        error = output.first_error(saved)
        if error is not None:
            raise error
