"""Fetches the pin and the notes of a channel: the same files for everybody, in the same order, capped."""

from datetime import date

from channel.client.answers import refusal
from channel.client.patient_line import PatientLine
from channel.client.saved_notes import SavedNotes
from channel.errors import UnavailableError
from channel.wire.note_files import NoteFiles
from channel.wire.pin import PIN_LIMIT_BYTES, Pin
from channel.wire.trust import TrustedNotes

_OK, _NOT_FOUND = 200, 404


def fetch_pin(line: PatientLine) -> Pin:
    """Fetch the pin; whether to start from it is for a person to decide, by its six words.

    Raises:
        UnavailableError, RefusedError: the server cannot be reached, or has no pin.
        MalformedError: what it has is none.
    """
    return Pin.parse(_fetch(line, "/pin.json", limit_bytes=PIN_LIMIT_BYTES))


def fetch_notes(line: PatientLine) -> NoteFiles:
    """Fetch all notes, whatever of them is needed.

    Raises:
        UnavailableError, RefusedError: the server cannot be reached, or has published none.
        MalformedError: a file is longer than any such file can be.
    """
    return NoteFiles.gather(lambda note: _fetch(line, f"/v1/{note}", limit_bytes=note.limit_bytes))


def refresh_notes(line: PatientLine, saved: SavedNotes, pin: Pin, *, today: date) -> TrustedNotes:
    """Fetch all notes, verify them from `pin` and from what was seen before, and only then save them.

    Raises:
        UnavailableError, RefusedError, MalformedError: as `fetch_notes`, or the folder cannot be written.
        UntrustedError: the notes are not believed; what was saved before stays.
    """
    files = fetch_notes(line)
    notes = files.verify(pin, today=today, seen=saved.seen())
    saved.save(pin, files, seen=notes.seen)
    return notes


def _fetch(line: PatientLine, path: str, *, limit_bytes: int) -> bytes:
    answer = line.insist("GET", path, limit_bytes=limit_bytes)
    if answer.status == _NOT_FOUND:
        raise UnavailableError(
            f"the server does not publish {path}",
            hint="Check the address on the card of the channel; if it is right, the channel is not open yet.",
        )
    if answer.status != _OK:
        raise refusal(answer)
    return answer.body
