"""The notes that the server has published, held against the rules that every reader holds them against.

The server believes nothing that a reader would not: what fails here never reaches a public file.
"""

from collections.abc import Mapping
from datetime import date

from channel.intake.errors import NotFoundError
from channel.intake.ports import NoteStore, PublicStore
from channel.treelog.note import parse_note, parse_notes
from channel.wire.directory import Directory, parse_directory
from channel.wire.note_files import NoteFiles
from channel.wire.pin import Pin
from channel.wire.roots import parse_roots
from channel.wire.roots_chain import ROOTS_NOTES_LIMIT
from channel.wire.seen import Mark, Seen
from channel.wire.trust import TrustedNotes

PIN = "pin.json"
RECIPIENTS = "recipients.txt"
ROOTS = "v1/roots"
DIRECTORY = "v1/directory"
ABOUT = "v1/about"
INTAKE = "v1/intake"
PUBLIC_NAMES = (PIN, RECIPIENTS, ROOTS, DIRECTORY, ABOUT, INTAKE)

# The intake file of a channel whose bodies are all still without keys.
NO_INTAKE = b""
INTAKE_KIND = "intake"
MEMBERS_KIND = "members"


def directory_in_force(public: PublicStore) -> Directory:
    """Return the published directory, which was verified when it was published.

    Raises:
        NotFoundError: none is published yet.
    """
    return parse_directory(parse_note(given(public, DIRECTORY)))


def trusted_now(public: PublicStore, *, today: date) -> TrustedNotes:
    """Hold the published pin, roots, directory and about against the rules of today; not the intake notes.

    Raises:
        NotFoundError: one of them is not published yet.
        UntrustedError: a rule does not hold today, such as the days of the directory.
    """
    files = NoteFiles(
        roots=given(public, ROOTS),
        directory=given(public, DIRECTORY),
        about=given(public, ABOUT),
        intake=NO_INTAKE,
    )
    return files.verify(Pin.parse(given(public, PIN)), today=today, seen=Seen.empty())


def seen_so_far(public: PublicStore) -> Seen:
    """Return the numbers below which nothing may be published again."""
    roots, directory = public.read(ROOTS), public.read(DIRECTORY)
    return Seen(
        roots=None if roots is None else newest_roots(roots),
        directory=None if directory is None else _directory_mark(directory),
        intake={},
    )


def newest_roots(data: bytes) -> Mark:
    """Return number and digest of the last note of a roots file."""
    newest = parse_roots(parse_notes(data, limit_notes=ROOTS_NOTES_LIMIT)[-1])
    return Mark(seq=newest.seq, digest=newest.digest)


def intake_file(
    directory: Directory, notes: NoteStore, *, instead: Mapping[str, bytes] | None = None
) -> bytes:
    """Write the latest intake note of each body of the directory, end to end, in its order.

    A body's note in `instead` takes the place of its latest.
    """
    given_now = instead or {}
    latest = [given_now.get(body.id) or notes.latest(INTAKE_KIND, body.id) for body in directory.bodies]
    return b"".join(note for note in latest if note is not None)


def given(public: PublicStore, name: str) -> bytes:
    """Return a published file.

    Raises:
        NotFoundError: it is not published yet.
    """
    data = public.read(name)
    if data is None:
        raise NotFoundError(
            f"{name} is not published yet", hint="Run `channel server publish` with the notes."
        )
    return data


def _directory_mark(data: bytes) -> Mark:
    directory = parse_directory(parse_note(data))
    return Mark(seq=directory.seq, digest=directory.digest)
