"""`channel report fetch`: saves a channel's notes for sealing without a network, and shows its bodies."""

from collections.abc import Mapping
from typing import Any

import typer

from channel.cli import edges
from channel.cli import report_options as options
from channel.cli.first_trust import trusted_pin
from channel.cli.report_answers import say_json
from channel.cli.shared_options import JsonOption, ProxyOption
from channel.client.connection import Connection
from channel.client.fetching import refresh_notes
from channel.client.patience import Patience
from channel.client.patient_line import PatientLine
from channel.client.pinning import pin_words as words_of
from channel.client.saved_notes import SavedNotes
from channel.wire.body_in_force import BodyInForce
from channel.wire.fingerprint import fingerprint
from channel.wire.pin import Pin
from channel.wire.trust import TrustedNotes
from channel.wire.wordlist import Wordlist, load_wordlist


def fetch(  # noqa: PLR0913 - the options of a command
    *,
    server: options.ServerOption,
    proxy: ProxyOption = None,
    notes: options.NotesOption = options.DEFAULT_NOTES,
    pin: options.PinOption = None,
    pin_words: options.PinWordsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Save a channel's notes and show its bodies.

    The first time they are compared with the printed card; from then on they must follow from those saved.
    """
    wordlist, saved = load_wordlist(), SavedNotes(notes)
    with Connection(server, proxy=proxy) as connection:
        line = PatientLine(connection, Patience(edges.wait))
        trusted = trusted_pin(saved, line, file=pin, words=pin_words, wordlist=wordlist)
        believed = refresh_notes(line, saved, trusted, today=edges.today())
    if as_json:
        say_json(_members(trusted, believed, wordlist))
        return
    typer.echo(f"Notes of {trusted.origin}, good until {believed.directory.valid.end}, saved in {notes}.")
    typer.echo(f"Words of the card: {' '.join(words_of(trusted, wordlist))}")
    for body in believed.bodies():
        _say_body(body, wordlist)


def _say_body(body: BodyInForce, wordlist: Wordlist) -> None:
    typer.echo(f"\n{body.id}  {body.title}")
    if body.about is not None:
        facts = {
            "works in the country": body.about.in_country,
            "may contact the State": body.about.contacts_state,
            "is inside the UN": body.about.inside_un,
        }
        typer.echo("  " + " · ".join(f"{fact}: {'yes' if holds else 'no'}" for fact, holds in facts.items()))
        typer.echo(f"  {_english(body.about.mandate)}\n  {_english(body.about.limits)}")
    if body.intake is None:
        typer.echo(f"  cannot receive now: {body.reason}")
        return
    words = " ".join(fingerprint(body.intake.recipient.raw, wordlist))
    typer.echo(f"  key {body.intake.id}, until {body.intake.window.end}: {words}")
    typer.echo(f"  files for an evidence unit: {'yes' if body.evidence else 'no'}")


def _members(pin: Pin, notes: TrustedNotes, wordlist: Wordlist) -> dict[str, Any]:
    return {
        "origin": pin.origin,
        "pin_words": list(words_of(pin, wordlist)),
        "directory": {"seq": notes.directory.seq, "valid_until": notes.directory.valid.end.isoformat()},
        "bodies": [_body_members(body, wordlist) for body in notes.bodies()],
    }


def _body_members(body: BodyInForce, wordlist: Wordlist) -> dict[str, Any]:
    key = None
    if body.intake is not None:
        words = list(fingerprint(body.intake.recipient.raw, wordlist))
        key = {"id": body.intake.id, "until": body.intake.window.end.isoformat(), "words": words}
    return {
        "id": body.id,
        "title": body.title,
        "mandate": body.about and _english(body.about.mandate),
        "key": key,
        "evidence": body.evidence is not None,
        "unavailable": body.reason,
    }


def _english(texts: Mapping[str, str]) -> str:
    return texts["en"]
