"""Putting signed notes in place for everybody: what the operator does with the files of the administrators.

The operator signs nothing and decides nothing: every file is held against the readers' rules first, all of
them together, and either all are put in place or none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from channel.errors import MalformedError, UntrustedError
from channel.intake import published
from channel.intake.ports import NoteStore, PublicStore
from channel.treelog.note import parse_notes
from channel.wire.directory import DIRECTORY_LABEL
from channel.wire.note_files import NoteFiles
from channel.wire.pin import Pin
from channel.wire.recipients_file import recipients_text
from channel.wire.roots import ROOTS_LABEL, parse_roots
from channel.wire.roots_chain import ROOTS_NOTES_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Publishes for one channel."""

    public: PublicStore
    notes: NoteStore

    def publish(self, files: Iterable[bytes], *, today: date) -> tuple[str, ...]:
        """Put roots, directory and about in place; returns the names of what is new, in order of writing.

        Files are told apart by their first line. What is not among `files` stays as it is. The first time,
        `pin.json` is made from the first roots note; it is never written again.

        Raises:
            MalformedError: a file is none of these, or two are of one kind.
            NotFoundError: the first time, when one of the three is missing.
            RefusedError: the first time, when the roots do not begin with the first note.
            UntrustedError: a reader would refuse them, today or after what was published before.
        """
        offered = _sort_out(files)
        with self.public.exclusive():
            texts = {name: offered.get(name) or published.given(self.public, name) for name in _ORDER}
            pin = self._pin(texts)
            notes = NoteFiles(
                roots=texts[published.ROOTS],
                directory=texts[published.DIRECTORY],
                about=texts[published.ABOUT],
                intake=published.NO_INTAKE,
            )
            trusted = notes.verify(pin, today=today, seen=published.seen_so_far(self.public))
            intake = published.intake_file(trusted.directory, self.notes)
            trusted.update_intake(intake)
            texts[published.INTAKE] = intake
            texts[published.RECIPIENTS] = recipients_text(trusted.bodies()).encode()
            # The pin comes last: whoever finds it finds all the rest.
            texts[published.PIN] = pin.encoded
            new = {name: text for name, text in texts.items() if self.public.read(name) != text}
            if new:
                self.public.replace_all(new)
            return tuple(new)

    def refresh(self, *, today: date) -> None:
        """Write the intake file and the recipients of today again, as keys come into force and expire.

        Where the notes hold no longer, the file of recipients names none, rather than keys of yesterday.

        Raises:
            NotFoundError: nothing is published yet.
            UntrustedError: the notes hold no longer.
        """
        with self.public.exclusive():
            try:
                trusted = published.trusted_now(self.public, today=today)
                intake = published.intake_file(trusted.directory, self.notes)
                trusted.update_intake(intake)
            except UntrustedError:
                self._put(published.RECIPIENTS, recipients_text(()).encode())
                raise
            self._put(published.INTAKE, intake)
            self._put(published.RECIPIENTS, recipients_text(trusted.bodies()).encode())

    def _pin(self, texts: dict[str, bytes]) -> Pin:
        old = self.public.read(published.PIN)
        if old is not None:
            return Pin.parse(old)
        first = parse_roots(parse_notes(texts[published.ROOTS], limit_notes=ROOTS_NOTES_LIMIT)[0])
        return first.pin()

    def _put(self, name: str, text: bytes) -> None:
        if self.public.read(name) != text:
            self.public.replace(name, text)


_ORDER = (published.ROOTS, published.ABOUT, published.DIRECTORY)
_FIRST_LINES = ((ROOTS_LABEL, published.ROOTS), (DIRECTORY_LABEL, published.DIRECTORY))


def _sort_out(files: Iterable[bytes]) -> dict[str, bytes]:
    offered: dict[str, bytes] = {}
    for data in files:
        name = _kind(data)
        if name in offered:
            raise MalformedError(f"two files for {name}", hint="Give one file of each kind.")
        offered[name] = data
    return offered


def _kind(data: bytes) -> str:
    for first_line, name in _FIRST_LINES:
        if data.startswith(first_line.encode() + b"\n"):
            return name
    if data.lstrip().startswith(b"{"):
        return published.ABOUT
    raise MalformedError(
        "file of no kind that is published",
        hint="Give roots, directory or about as `channel keys` wrote them.",
    )
