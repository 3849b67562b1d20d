"""The four files that a channel publishes: their names, their limits, and how all are believed at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from channel.treelog.note import NOTE_LIMIT_BYTES
from channel.wire.about import ABOUT_LIMIT_BYTES
from channel.wire.directory import BODIES_LIMIT
from channel.wire.pin import Pin
from channel.wire.roots_chain import ROOTS_NOTES_LIMIT
from channel.wire.seen import Seen
from channel.wire.trust import TrustedNotes


class PublicNote(StrEnum):
    """The files that are the same for everybody, in the order in which they are asked for."""

    ROOTS = "roots"
    DIRECTORY = "directory"
    ABOUT = "about"
    INTAKE = "intake"

    @property
    def limit_bytes(self) -> int:
        """Return the length above which no such file is good."""
        match self:
            case PublicNote.ROOTS:
                return ROOTS_NOTES_LIMIT * NOTE_LIMIT_BYTES
            case PublicNote.DIRECTORY:
                return NOTE_LIMIT_BYTES
            case PublicNote.ABOUT:
                return ABOUT_LIMIT_BYTES
            case PublicNote.INTAKE:
                return BODIES_LIMIT * NOTE_LIMIT_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFiles:
    """The four files as they came; believed only once `verify` has returned."""

    roots: bytes = field(repr=False)
    directory: bytes = field(repr=False)
    about: bytes = field(repr=False)
    intake: bytes = field(repr=False)

    @classmethod
    def gather(cls, read: Callable[[PublicNote], bytes]) -> "NoteFiles":
        """Take all four from `read`, always in one order; whatever it raises passes through."""
        return cls(**{note.value: read(note) for note in PublicNote})

    @property
    def contents(self) -> dict[str, bytes]:
        """Return each file under its name, in the same order."""
        return {note.value: getattr(self, note.value) for note in PublicNote}

    def verify(self, pin: Pin, *, today: date, seen: Seen) -> TrustedNotes:
        """Verify all of it from `pin` on.

        Raises:
            MalformedError, UntrustedError: as `TrustedNotes` says.
        """
        notes = TrustedNotes(pin, today=today, seen=seen)
        notes.update_roots(self.roots)
        notes.update_directory(self.directory)
        notes.update_about(self.about)
        notes.update_intake(self.intake)
        return notes
