"""How a passphrase comes in: from a file, from standard input, or typed without being shown."""

import sys
from pathlib import Path

import typer

from channel.cli import edges
from channel.errors import RefusedError, UnavailableError
from keys.passphrase_file import LIMIT_BYTES, first_line, read_passphrase_file

STDIN = Path("-")


def read_passphrase(file: Path | None, *, prompt: str, confirm: bool) -> str:
    """Return the first line of `file` (`-` for standard input), or ask for it; `confirm` asks twice.

    Raises:
        UnavailableError: the file cannot be read, or there is nobody to ask.
        MalformedError: empty, too long, or not UTF-8.
        RefusedError: the two typed are not the same.
    """
    if file == STDIN:
        return first_line(sys.stdin.buffer.read(LIMIT_BYTES + 1))
    if file is not None:
        return read_passphrase_file(file)
    if not edges.is_interactive():
        raise UnavailableError(
            "there is nobody to ask for the passphrase",
            hint="Give it with `--passphrase-file FILE`, where `-` is standard input.",
        )
    typed: str = typer.prompt(prompt, hide_input=True, err=True)
    if confirm and typer.prompt("The same again", hide_input=True, err=True) != typed:
        raise RefusedError("the two passphrases differ", hint="Type the same passphrase twice.")
    return first_line(typed.encode())
