"""Fetches the channel's notes and believes them by the rules of the formats; keeps what was believed."""

from dataclasses import dataclass
from datetime import date

from channel.codec.digests import Digest
from channel.console.database import ConsoleDatabase
from channel.console.source import PublicNote, Source
from channel.treelog.note import parse_note
from channel.wire.directory import Directory
from channel.wire.members import Members, parse_members
from channel.wire.pin import Pin
from channel.wire.seen import Seen
from channel.wire.trust import TrustedNotes
from channel.wire.trust_body import verify_members

_SEEN = "seen"
_MEMBERS = "members"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedNotes:
    """The public notes as they came, not believed yet."""

    data: dict[PublicNote, bytes]


def fetch_notes(source: Source) -> FetchedNotes:
    """Fetch all public notes, in one order, whatever is held already.

    Raises:
        UnavailableError, MalformedError, RefusedError: as the source does.
    """
    return FetchedNotes(data={note: source.public_note(note) for note in PublicNote})


def believe_notes(fetched: FetchedNotes, database: ConsoleDatabase, *, today: date) -> Directory:
    """Hold the notes against the pin and all that was seen before, and keep them.

    Raises:
        MalformedError: a note breaks its format.
        UntrustedError: a note is forged, expired, rolled back or beside another of its number.
    """
    trusted = TrustedNotes(Pin.parse(database.profile.pin), today=today, seen=_seen(database))
    trusted.update_roots(fetched.data[PublicNote.ROOTS])
    trusted.update_directory(fetched.data[PublicNote.DIRECTORY])
    trusted.update_about(fetched.data[PublicNote.ABOUT])
    trusted.update_intake(fetched.data[PublicNote.INTAKE])
    directory = trusted.directory
    for note, data in fetched.data.items():
        database.save_note(note.value, data)
    database.save_directory(Digest(directory.digest), seq=directory.seq)
    database.save_note(_SEEN, trusted.seen.encoded)
    return directory


def believe_members(data: bytes, directory: Directory, database: ConsoleDatabase) -> Members:
    """Hold the members note against the directory and the one held before, and keep it.

    Raises:
        MalformedError: it breaks its format.
        UntrustedError: not signed by the body, or older than the one held.
    """
    held = database.note(_MEMBERS)
    previous = None if held is None else parse_members(parse_note(held))
    members = verify_members(data, directory, body=database.profile.body, previous=previous)
    database.save_note(_MEMBERS, data)
    return members


def _seen(database: ConsoleDatabase) -> Seen:
    held = database.note(_SEEN)
    return Seen.empty() if held is None else Seen.parse(held)
