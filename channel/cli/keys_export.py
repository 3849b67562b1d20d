"""`channel keys export`: a member's identities in the form that stock age takes with `age -d -i`."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from channel.cli import keys_options as options
from channel.cli.member_options import HomeOption, PassphraseFileOption
from channel.console.database import ConsoleDatabase, open_database
from channel.console.enrolment import read_member
from channel.console.keyrings import held_epochs, held_evidence_epochs
from channel.errors import RefusedError
from keys.private_files import write_new_private


def export(
    *,
    home: HomeOption,
    out: Annotated[
        Path, typer.Option("--age", metavar="FILE", help="The identity file to write; must be new.")
    ],
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Write what opens reports for stock age (1.3 or later).

    The file opens every report of the weeks it holds, for whoever has it, and outlives their destruction.
    Keep it only as long as you need it: `age -d -i FILE report.age`.
    """
    passphrase = options.known_passphrase(passphrase_file, of=str(home / "member.key"))
    secret = read_member(home, passphrase=passphrase)
    with closing(open_database(home, key=secret.database_key)) as database:
        text = _identity_file(database)
    write_new_private(out, text.encode())
    typer.echo(f"Wrote {out}. Whoever has it can read: delete it when you are done.")


def _identity_file(database: ConsoleDatabase) -> str:
    kinds = (("intake", held_epochs(database)), ("evidence", held_evidence_epochs(database)))
    lines = [
        f"# {kind} {epoch.id} {epoch.window.start} {epoch.window.end}\n{epoch.identity.text}\n"
        for kind, epochs in kinds
        for epoch in epochs
    ]
    if not lines:
        raise RefusedError(
            "no keyring was opened in this home yet",
            hint="Run `channel console list` once a custodian has admitted you.",
        )
    return "".join(lines)
