"""How a passphrase comes in: from a file, from standard input, or typed without being shown."""

import sys
from pathlib import Path

import typer

from channel.cli import edges
from channel.errors import MalformedError, RefusedError, UnavailableError

LIMIT_BYTES = 4096
STDIN = Path("-")


def read_passphrase(file: Path | None, *, prompt: str, confirm: bool) -> str:
    """Return the first line of `file` (`-` for standard input), or ask for it; `confirm` asks twice.

    Raises:
        UnavailableError: the file cannot be read, or there is nobody to ask.
        MalformedError: empty, too long, or not UTF-8.
        RefusedError: the two typed are not the same.
    """
    if file is not None:
        return _first_line(_read(file))
    if not edges.is_interactive():
        raise UnavailableError(
            "there is nobody to ask for the passphrase",
            hint="Give it with `--passphrase-file FILE`, where `-` is standard input.",
        )
    typed: str = typer.prompt(prompt, hide_input=True, err=True)
    if confirm and typer.prompt("The same again", hide_input=True, err=True) != typed:
        raise RefusedError("the two passphrases differ", hint="Type the same passphrase twice.")
    return _first_line(typed.encode())


def _read(file: Path) -> bytes:
    try:
        if file == STDIN:
            return sys.stdin.buffer.read(LIMIT_BYTES + 1)
        with file.open("rb") as opened:
            return opened.read(LIMIT_BYTES + 1)
    except OSError:
        raise UnavailableError(
            "the passphrase file cannot be read", hint="Check its name, and that you may read it."
        ) from None


def _first_line(data: bytes) -> str:
    line = data.partition(b"\n")[0].removesuffix(b"\r")
    if not line or len(data) > LIMIT_BYTES:
        raise MalformedError("the passphrase is empty or too long", hint="Give it on one line.")
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise MalformedError("the passphrase is not UTF-8") from None
