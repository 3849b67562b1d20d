"""The options that the commands of `channel keys` share, and how their passphrases come in."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from channel.cli.passphrase_input import read_passphrase
from channel.errors import RefusedError

PASSPHRASE_CHARACTERS = 12

OriginOption: TypeAlias = Annotated[
    str, typer.Option("--origin", metavar="NAME", help="The channel's name, such as reports.example.org.")
]
FolderOption: TypeAlias = Annotated[
    Path, typer.Option("--dir", metavar="DIR", help="The folder for the key file and its card.")
]
OutOption: TypeAlias = Annotated[
    Path, typer.Option("--out", metavar="FILE", help="The file to write; must be new.")
]
RootsOption: TypeAlias = Annotated[
    Path | None, typer.Option("--roots", metavar="FILE", help="The roots note in force.")
]


def new_passphrase(file: Path | None, *, of: str) -> str:
    """Take in the passphrase of a key file that is being made; typed ones are asked for twice.

    Raises:
        RefusedError: shorter than 12 characters, or the two typed differ.
        UnavailableError, MalformedError: as `read_passphrase`.
    """
    passphrase = read_passphrase(file, prompt=f"New passphrase for {of}", confirm=True)
    if len(passphrase) < PASSPHRASE_CHARACTERS:
        raise RefusedError(
            f"a passphrase has at least {PASSPHRASE_CHARACTERS} characters",
            hint="Take six words drawn at random, and write them down where the key file is not.",
        )
    return passphrase


def known_passphrase(file: Path | None, *, of: str) -> str:
    """Take in the passphrase of a key file that exists.

    Raises:
        UnavailableError, MalformedError: as `read_passphrase`.
    """
    return read_passphrase(file, prompt=f"Passphrase of {of}", confirm=False)
