"""The pin that everything starts from: saved before, given, or compared with the printed card right now."""

from pathlib import Path

import typer

from channel.cli import edges
from channel.client.fetching import fetch_pin
from channel.client.patient_line import PatientLine
from channel.client.pinning import check_pin_words, check_same_pin, pin_words
from channel.client.saved_notes import SavedNotes
from channel.errors import RefusedError, UnavailableError, UntrustedError
from channel.wire.pin import PIN_LIMIT_BYTES, Pin
from channel.wire.wordlist import Wordlist


def trusted_pin(
    saved_notes: SavedNotes, line: PatientLine, *, file: Path | None, words: str | None, wordlist: Wordlist
) -> Pin:
    """Return the pin to start from; the server is asked for it only the first time.

    Raises:
        UntrustedError: it is not the one saved, given or printed.
        RefusedError: it was compared with nothing, and there is nobody to ask.
        UnavailableError, MalformedError: it cannot be read.
    """
    saved, given = saved_notes.pin(), None if file is None else _read_pin(file)
    if saved and given:
        check_same_pin(saved, given)
    pin = saved or given or fetch_pin(line)
    if words is not None:
        check_pin_words(pin, words, wordlist)
    elif not saved and not given:
        _ask(pin, wordlist)
    return pin


def _ask(pin: Pin, wordlist: Wordlist) -> None:
    if not edges.is_interactive():
        raise RefusedError(
            "this server has not been compared with the printed card",
            hint='Give the six words of the card with `--pin-words "…"`, or its file with `--pin FILE`.',
        )
    typer.echo(f"The six words of {pin.origin} are:\n\n  {' '.join(pin_words(pin, wordlist))}\n", err=True)
    if not typer.confirm("Are they the words on your printed card?", default=False, err=True):
        raise UntrustedError(
            "the words are not those of the card", hint="Do not use this server; nothing was saved."
        )


def _read_pin(file: Path) -> Pin:
    try:
        with file.open("rb") as opened:
            return Pin.parse(opened.read(PIN_LIMIT_BYTES + 1))
    except OSError:
        raise UnavailableError("the pin file cannot be read", hint="Check its name.") from None
