"""`channel report send`: sends a sealed file, or seals and sends; keeps the file until it has arrived."""

import contextlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from channel.cli import edges
from channel.cli import report_options as options
from channel.cli.draft_input import DraftOptions
from channel.cli.first_trust import trusted_pin
from channel.cli.progress_display import shown_progress
from channel.cli.report_answers import (
    Sealing,
    drawn_members,
    say_drawn,
    say_json,
    say_kept,
    say_sent,
    say_words,
)
from channel.cli.report_seal import seal_to_file
from channel.client.chosen_bodies import choose
from channel.client.connection import Connection
from channel.client.fetching import refresh_notes
from channel.client.patience import Patience
from channel.client.patient_line import PatientLine
from channel.client.receipts import Sent
from channel.client.saved_notes import SavedNotes
from channel.client.sealed_file import open_sealed_file
from channel.client.sending import send as send_sealed
from channel.client.upload_state import UploadState
from channel.treelog.vkey import VerifierKey
from channel.wire.wordlist import load_wordlist

_TEMPORARY_NAME = "sealed.chs"


def send(  # noqa: PLR0913 - the options of a command
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="A sealed file; without it, the options say what to seal."),
    ] = None,
    *,
    server: options.ServerOption,
    proxy: options.ProxyOption = None,
    to: options.ToOption = None,
    text: options.TextOption = None,
    report: options.ReportOption = None,
    what: options.WhatOption = None,
    where: options.WhereOption = None,
    when: options.WhenOption = None,
    urgency: options.UrgencyOption = None,
    fields: options.FieldOption = None,
    files: options.FileOption = None,
    evidence: options.EvidenceOption = None,
    lang: options.LangOption = "und",
    notes: options.NotesOption = options.DEFAULT_NOTES,
    pin: options.PinOption = None,
    pin_words: options.PinWordsOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Keep the sealed file here, also when it was sent."),
    ] = None,
    words_to: options.WordsToOption = None,
    as_json: options.JsonOption = False,
) -> None:
    """Send a sealed file, or seal a report and send it."""
    draft_options = DraftOptions(
        text=text,
        report=report,
        what=what,
        where=where,
        when=when,
        urgency=urgency,
        fields=fields or (),
        files=files or (),
        evidence=evidence or (),
        lang=lang,
    )
    if file is not None:
        if not draft_options.is_empty or to or out or words_to:
            raise typer.BadParameter("a sealed file is sent as it is: leave out --to and what makes a report")
        with Connection(server, proxy=proxy) as connection:
            sent = _send(file, connection, promise_key=None, as_json=as_json)
        _say_sent_file(sent, as_json=as_json)
        return
    draft_options.check()
    with Connection(server, proxy=proxy) as connection:
        saved, line = SavedNotes(notes), PatientLine(connection, Patience(edges.wait))
        trusted = trusted_pin(saved, line, file=pin, words=pin_words, wordlist=load_wordlist())
        bodies = choose(refresh_notes(line, saved, trusted, today=edges.today()), to or ())
        with _place_for(out) as path:
            sealing = seal_to_file(draft_options, bodies, path=path, words_file=words_to, as_json=as_json)
            sent = _send_or_keep(sealing, connection, as_json=as_json)
    _say_sent_report(sent, sealing, kept=out, as_json=as_json)


@contextmanager
def _place_for(out: Path | None) -> Iterator[Path]:
    """Give the sealed file a place: `out`, or one that goes when it was sent and stays when it was not."""
    if out is not None:
        yield out
        return
    folder = Path(tempfile.mkdtemp())
    path = folder / _TEMPORARY_NAME
    try:
        yield path
        path.unlink()
    finally:
        # A folder with a sealed file that was not sent is not empty, and stays.
        with contextlib.suppress(OSError):
            folder.rmdir()


def _send(file: Path, connection: Connection, *, promise_key: VerifierKey | None, as_json: bool) -> Sent:
    with open_sealed_file(file) as sealed, shown_progress(as_json=as_json) as progress:
        return send_sealed(
            sealed,
            connection=connection,
            state=UploadState(file, server=connection.server),
            promise_key=promise_key,
            surroundings=edges.surroundings(progress),
        )


def _send_or_keep(sealing: Sealing, connection: Connection, *, as_json: bool) -> Sent:
    try:
        return _send(sealing.path, connection, promise_key=sealing.bodies.promise_key, as_json=as_json)
    except BaseException:
        # Also when interrupted: the words are of use only if they are told with the file.
        if as_json:
            say_json({"sent": False, "sealed_file": str(sealing.path), **sealing.members()})
        else:
            say_kept(sealing)
        raise


def _say_sent_file(sent: Sent, *, as_json: bool) -> None:
    if as_json:
        say_json(
            {
                "sent": True,
                "commitment": sent.commitment.hex(),
                "promise": sent.promise,
                **({} if not sent.drawn else drawn_members(sent)),
            }
        )
        return
    say_sent(sent, bodies=())
    if sent.drawn:
        say_drawn(sent)


def _say_sent_report(sent: Sent, sealing: Sealing, *, kept: Path | None, as_json: bool) -> None:
    if as_json:
        kept_members = {"sealed_file": str(kept)} if kept else {}
        say_json({"sent": True, "promise": sent.promise, **kept_members, **sealing.members()})
        return
    say_sent(sent, bodies=[body.id for body in sealing.bodies.bodies])
    say_words(sealing)
