"""The options by which a command finds a member's home and the passphrase of the key in it."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

HomeOption: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--home", metavar="DIR", envvar="CHANNEL_HOME", help="The member's home, which holds member.key."
    ),
]
PassphraseFileOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        help="Take the passphrase from a file, - for standard input, instead of asking.",
    ),
]
