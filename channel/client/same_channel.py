"""Before a sealed file goes to a server: is it of the channel whose notes are here, and not an older copy?"""

from datetime import date, timedelta

from channel.client.fetching import fetch_notes, fetch_pin
from channel.client.patient_line import PatientLine
from channel.errors import UntrustedError
from channel.treelog.note import parse_note
from channel.treelog.vkey import VerifierKey
from channel.wire.directory import parse_directory
from channel.wire.pin import Pin
from channel.wire.seen import Seen
from channel.wire.trust import TrustedNotes


def check_same_channel(line: PatientLine, pin: Pin, *, seen: Seen, today: date) -> VerifierKey:
    """Compare what the server publishes with a pin and what was seen before; return its promise key.

    The days of the directory do not count, nor what it says of bodies: the report is sealed already, and a
    directory that nobody renewed in time must not keep it from arriving.

    Raises:
        UntrustedError: the server is of another channel, or shows older notes than were seen before.
        UnavailableError, RefusedError, MalformedError: as `fetch_pin` and `fetch_notes`.
    """
    if fetch_pin(line).encoded != pin.encoded:
        raise UntrustedError(
            "the server is of another channel than the notes saved here",
            hint="Check the address; if it is right, name the notes of that channel with `--notes DIR`.",
        )
    files = fetch_notes(line)
    valid = parse_directory(parse_note(files.directory)).valid
    notes = TrustedNotes(pin, today=min(max(today, valid.start), valid.end - timedelta(days=1)), seen=seen)
    notes.update_roots(files.roots)
    notes.update_directory(files.directory)
    return notes.directory.promise
