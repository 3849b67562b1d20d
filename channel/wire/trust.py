"""The rules by which a reader believes roots, directory, `about` and intake notes; pure, takes bytes.

`TrustedNotes` starts from a pin and what was seen before. Each `update_…` either takes the bytes in, wholly,
or raises and changes nothing. The order is roots, directory, then about and intake. The rules:

Roots (`GET /v1/roots`: all roots notes, oldest first)
 1. The first note is the one whose digest the pin holds, number 1, signed by its own threshold.
 2. Each next one has the next number, the digest of the one before, the same origin, and signatures by the
    threshold of the one before *and* by its own.
 3. Origin is the pin's, and the newest roots seen before are in the chain.

Directory
 4. The threshold of the newest roots has signed it, each root with both of its keys.
 5. Origin is the pin's, and the number at least the pin's.
 6. Its number is not below the highest seen; one number names one directory; the next number follows by
    `prev`. A gap is allowed, for a reader who was away.
 7. Today lies within its days.
 8. No key stands twice in it and the roots, and its cross lines hold.

About
 9. Its digest is the one the directory names.

Intake (`GET /v1/intake`: the notes of all bodies, end to end)
10. There is at most one note for each body.
11. A sign key that the directory lists for the body has signed it, and no listed key's signature fails. A
    note that no listed key has signed counts as absent, as does a body that is not listed: a body whose key
    has just changed must not silence the others.
12. Origin is the pin's.
13. Numbers as in 6, for each body.
14. No key stands twice in all of roots, directory and intake notes, under one body or two.
15. In force is the key whose window holds today, else the earliest that starts within 7 days. A body
    without one is unavailable, with the reason; nothing takes its place.

What 4-log.md adds to these (state entries, cosignatures, days of objection) needs the directory log.
"""

from dataclasses import replace
from datetime import date
from typing import TypeVar

from channel.codec.digests import sha256
from channel.errors import MalformedError, RefusedError, UntrustedError
from channel.treelog.note import Note, parse_note, parse_notes
from channel.wire import hints
from channel.wire.about import About, parse_about
from channel.wire.body_in_force import BodyInForce, judge
from channel.wire.directory import BODIES_LIMIT, Directory, parse_directory
from channel.wire.distinct import check_distinct
from channel.wire.intake_note import IntakeNote, parse_intake
from channel.wire.pin import Pin
from channel.wire.roots import Roots
from channel.wire.roots_chain import walk_roots
from channel.wire.seen import Mark, Seen, check_succession
from channel.wire.trust_body import body_signers

_Taken = TypeVar("_Taken")

_MISSING = "the server has no intake note of it"
_UNSIGNED = "its intake note is not signed by a key that the directory lists for it"


class TrustedNotes:
    """All that one reader believes on one day; build a new one for the next look."""

    def __init__(self, pin: Pin, *, today: date, seen: Seen) -> None:
        self._pin = pin
        self._today = today
        self._seen = seen
        self._roots: Roots | None = None
        self._directory: Directory | None = None
        self._about: About | None = None
        self._intake: dict[str, IntakeNote] = {}
        self._absences: dict[str, str] = {}

    @property
    def roots(self) -> Roots:
        """Return the newest roots."""
        return _given(self._roots, "roots")

    @property
    def directory(self) -> Directory:
        """Return the directory."""
        return _given(self._directory, "directory")

    @property
    def about(self) -> About:
        """Return what is said about the bodies."""
        return _given(self._about, "about")

    @property
    def seen(self) -> Seen:
        """Return what is to be saved and given to the next `TrustedNotes`."""
        return self._seen

    def update_roots(self, data: bytes) -> None:
        """Take in the chain of roots notes.

        Raises:
            MalformedError: not roots notes end to end.
            UntrustedError: a rule from 1 to 3 does not hold.
        """
        newest = walk_roots(data, pin=self._pin, seen=self._seen.roots)  # 1, 2, 3
        self._roots, self._directory = newest, None
        self._seen = replace(self._seen, roots=Mark(seq=newest.seq, digest=newest.digest))

    def update_directory(self, data: bytes) -> None:
        """Take in the directory.

        Raises:
            MalformedError: not one directory note.
            UntrustedError: a rule from 4 to 8 does not hold.
        """
        roots = self.roots
        note = parse_note(data)
        directory = parse_directory(note)
        roots.verify(note)  # 4
        # 5.
        if directory.origin != self._pin.origin:
            raise UntrustedError("directory of another channel", hint=hints.OTHER_CHANNEL)
        if directory.seq < self._pin.seq:
            raise UntrustedError("directory is older than the pin allows", hint=hints.SUSPECT)
        # 6.
        mark = Mark(seq=directory.seq, digest=directory.digest)
        check_succession("directory", mark=mark, prev=directory.prev, seen=self._seen.directory)
        _check_valid(directory, self._today)  # 7
        # 8.
        check_distinct([*roots.keys(), *directory.keys()])
        directory.check_crosses()
        self._directory = directory
        self._about, self._intake, self._absences = None, {}, {}
        self._seen = replace(self._seen, directory=mark)

    def update_about(self, data: bytes) -> None:
        """Take in `about`.

        Raises:
            UntrustedError: rule 9 does not hold.
            MalformedError: it is the file named, but not of a form we read.
        """
        # 9.
        if sha256(data) != self.directory.about:
            raise UntrustedError("about is not the file that the directory names", hint=hints.SUSPECT)
        self._about = parse_about(data)

    def update_intake(self, data: bytes) -> None:
        """Take in the intake notes of all bodies; an empty file holds none.

        Raises:
            MalformedError: not intake notes end to end, or two of one body.
            UntrustedError: a rule from 11 to 14 does not hold.
        """
        directory = self.directory
        signed: dict[str, IntakeNote] = {}
        absences: dict[str, str] = {}
        for body, (note, intake) in _one_for_each_body(data).items():
            # 11.
            if not body_signers(note, directory, body):
                absences[body] = _UNSIGNED
                continue
            # 12.
            if intake.origin != directory.origin:
                raise UntrustedError(f"intake note of {body} is of another channel", hint=hints.OTHER_CHANNEL)
            signed[body] = intake
        # 13.
        marks = {body: Mark(seq=intake.seq, digest=intake.digest) for body, intake in signed.items()}
        for body, mark in marks.items():
            what, seen = f"intake note of {body}", self._seen.intake.get(body)
            check_succession(what, mark=mark, prev=signed[body].prev, seen=seen)
        # 14.
        keys = [key for intake in signed.values() for key in intake.all_keys()]
        check_distinct([*self.roots.keys(), *directory.keys(), *keys])
        self._intake, self._absences = signed, absences
        self._seen = replace(self._seen, intake={**self._seen.intake, **marks})

    def body(self, body_id: str) -> BodyInForce:
        """Return what may be sealed to a body today.

        Raises:
            RefusedError: the directory lists no such body.
        """
        # 15.
        for body in self.directory.bodies:
            if body.id == body_id:
                return judge(
                    body,
                    about=self._about.bodies.get(body_id) if self._about else None,
                    note=self._intake.get(body_id),
                    absence=self._absences.get(body_id, _MISSING),
                    today=self._today,
                )
        listed = ", ".join(body.id for body in self.directory.bodies)
        raise RefusedError("the directory lists no such body", hint=f"Choose among: {listed}.")

    def bodies(self) -> tuple[BodyInForce, ...]:
        """Return every body of the directory, in its order, the unavailable ones too."""
        return tuple(self.body(body.id) for body in self.directory.bodies)


def _given(taken: _Taken | None, what: str) -> _Taken:
    if taken is None:
        raise RuntimeError(f"{what} asked for before they were taken in")
    return taken


def _check_valid(directory: Directory, today: date) -> None:
    # 7.
    valid = directory.valid
    if today < valid.start:
        raise UntrustedError(f"the directory is not valid before {valid.start}", hint=hints.CLOCK)
    if today >= valid.end:
        raise UntrustedError(f"the directory expired on {valid.end}", hint=hints.SUSPECT)


def _one_for_each_body(data: bytes) -> dict[str, tuple[Note, IntakeNote]]:
    # 10.
    found: dict[str, tuple[Note, IntakeNote]] = {}
    for note in parse_notes(data, limit_notes=BODIES_LIMIT) if data else ():
        intake = parse_intake(note)
        if intake.body in found:
            raise MalformedError("two intake notes of one body")
        found[intake.body] = (note, intake)
    return found
