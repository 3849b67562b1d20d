"""`channel report send`: sends a sealed file, or seals and sends.

The words are told before the first byte is sent, and the sealed file is kept until it has arrived: whatever
happens in between, the reporter has both.
"""

import contextlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from channel.cli import edges
from channel.cli import report_options as options
from channel.cli.draft_input import DraftOptions
from channel.cli.first_trust import trusted_pin
from channel.cli.interrupts import stopped_by_signals
from channel.cli.report_answers import Sealing, say_json, say_kept, say_sending, say_sent
from channel.cli.report_seal import seal_to_file
from channel.cli.report_send_file import send_file, send_shown
from channel.cli.shared_options import JsonOption, ProxyOption
from channel.client.chosen_bodies import choose
from channel.client.confirmation import Sent
from channel.client.connection import Connection
from channel.client.fetching import refresh_notes
from channel.client.patience import Patience
from channel.client.patient_line import PatientLine
from channel.client.same_channel import check_same_channel
from channel.client.saved_notes import SavedNotes
from channel.client.sealed_file import open_sealed_file
from channel.errors import UnavailableError, reason
from channel.treelog.vkey import VerifierKey
from channel.wire.wordlist import load_wordlist
from keys.private_files import sync_directory

_TEMPORARY_NAME = "sealed.chs"
_UNSENT = "unsent-"


def send(  # noqa: PLR0913 - the options of a command
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="A sealed file; without it, the options say what to seal."),
    ] = None,
    *,
    server: options.ServerOption,
    proxy: ProxyOption = None,
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
    as_json: JsonOption = False,
) -> None:
    """Send a sealed file, or seal a report and send it.

    Where notes are saved, a server of another channel, or one that shows older notes, is sent nothing.
    """
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
            comparison = partial(_compared, connection, SavedNotes(notes), file=pin, words=pin_words)
            send_file(file, connection, promise_key=comparison, as_json=as_json)
        return
    draft_options.check()
    with Connection(server, proxy=proxy) as connection:
        saved, line = SavedNotes(notes), PatientLine(connection, Patience(edges.wait))
        trusted = trusted_pin(saved, line, file=pin, words=pin_words, wordlist=load_wordlist())
        bodies = choose(refresh_notes(line, saved, trusted, today=edges.today()), to or ())
        with stopped_by_signals(), _place_for(out, notes) as path:
            sealing = seal_to_file(draft_options, bodies, path=path, words_file=words_to, as_json=as_json)
            sent = _send_or_keep(sealing, connection, as_json=as_json)
    _say_sent_report(sent, sealing, kept=out, as_json=as_json)


def _compared(
    connection: Connection, saved: SavedNotes, *, file: Path | None, words: str | None
) -> VerifierKey | None:
    """Compare the server with the notes saved on this device, and with the pin or card given, if any.

    A device that only carries the file may have nothing to compare with; then nothing is asked for.

    Raises:
        ChannelError: as `trusted_pin` and `check_same_channel`.
    """
    if file is None and words is None and saved.pin() is None:
        return None
    line = PatientLine(connection, Patience(edges.wait))
    pin = trusted_pin(saved, line, file=file, words=words, wordlist=load_wordlist())
    return check_same_channel(line, pin, seen=saved.seen(), today=edges.today())


@contextmanager
def _place_for(out: Path | None, notes: Path) -> Iterator[Path]:
    """Give the sealed file a place: `out`, or one that goes when it was sent and stays when it was not.

    That one is in a new private folder among the notes: where the reporter had this program keep things, and
    on a disk, while the system's folder for temporary files may be memory, or emptied before a second try.

    Raises:
        UnavailableError: there can be no such folder.
    """
    if out is not None:
        yield out
        return
    try:
        folder = Path(tempfile.mkdtemp(prefix=_UNSENT, dir=notes))
        sync_directory(notes)
    except OSError as error:
        raise UnavailableError(
            f"no folder for the sealed file can be made among the notes: {reason(error)}",
            hint="Say with --out where the sealed file may lie.",
        ) from None
    path = folder / _TEMPORARY_NAME
    try:
        yield path
        path.unlink()
    finally:
        # A folder with a sealed file that was not sent is not empty, and stays.
        with contextlib.suppress(OSError):
            folder.rmdir()


def _send_or_keep(sealing: Sealing, connection: Connection, *, as_json: bool) -> Sent:
    try:
        if not as_json:
            say_sending(sealing)
        with open_sealed_file(sealing.path) as sealed:
            return send_shown(
                sealed,
                connection,
                path=sealing.path,
                promise_key=sealing.bodies.promise_key,
                as_json=as_json,
            )
    except BaseException:
        # Also when interrupted; a terminal that was closed takes no more words, and that changes nothing.
        with contextlib.suppress(OSError):
            if as_json:
                say_json({"sent": False, "sealed_file": str(sealing.path), **sealing.members()})
            say_kept(sealing)
        raise


def _say_sent_report(sent: Sent, sealing: Sealing, *, kept: Path | None, as_json: bool) -> None:
    if as_json:
        kept_members = {"sealed_file": str(kept)} if kept else {}
        say_json({"sent": True, "promise": sent.promise, **kept_members, **sealing.members()})
        return
    typer.echo()
    say_sent(sent, bodies=[body.id for body in sealing.bodies.bodies])
