"""Fetches the channel's notes and believes them by the rules of the formats; keeps what was believed."""

from datetime import date

from channel.codec.digests import Digest
from channel.console.database import ConsoleDatabase
from channel.console.source import Source
from channel.treelog.note import parse_note
from channel.wire.directory import Directory
from channel.wire.members import Members, parse_members
from channel.wire.note_files import NoteFiles
from channel.wire.pin import Pin
from channel.wire.seen import Seen
from channel.wire.trust_body import verify_members

_SEEN = "seen"
_MEMBERS = "members"


def fetch_notes(source: Source) -> NoteFiles:
    """Fetch all public notes, in one order, whatever is held already.

    Raises:
        UnavailableError, MalformedError, RefusedError: as the source does.
    """
    return NoteFiles.gather(source.public_note)


def believe_notes(fetched: NoteFiles, database: ConsoleDatabase, *, today: date) -> Directory:
    """Hold the notes against the pin and all that was seen before, and keep them.

    Raises:
        MalformedError: a note breaks its format.
        UntrustedError: a note is forged, expired, rolled back or beside another of its number.
    """
    trusted = fetched.verify(Pin.parse(database.profile.pin), today=today, seen=_seen(database))
    directory = trusted.directory
    for name, data in fetched.contents.items():
        database.save_note(name, data)
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
