"""What a body's custodians put: sealed keyrings, the members note that names them, intake notes.

Each is signed by the body itself, and held against the directory; the server adds no judgement of its own.
"""

from dataclasses import dataclass
from datetime import date

from channel.codec.digests import Digest
from channel.errors import MalformedError
from channel.intake import published
from channel.intake.errors import ConflictError, NotFoundError
from channel.intake.ports import Disk, NoteStore, PublicStore
from channel.intake.published import INTAKE_KIND, MEMBERS_KIND
from channel.treelog.note import parse_note
from channel.wire.directory import Directory
from channel.wire.intake_note import IntakeNote, parse_intake
from channel.wire.members import KeyringRef, Members, parse_members
from channel.wire.recipients_file import recipients_text
from channel.wire.requests import check_digest
from channel.wire.submission import is_bare_age
from channel.wire.trust_body import body_signers, verify_intake, verify_members

MOST_LOST_NOTES = 1000
"""So many notes may be missing before one that is put: twenty years of one a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """Takes in and hands out what bodies say of themselves; every answer is durable before it is given."""

    public: PublicStore
    notes: NoteStore
    disk: Disk

    def put_keyring(self, body: str, digest: Digest, sealed: bytes) -> None:
        """Store a sealed keyring under its digest; the same again changes nothing.

        Raises:
            MalformedError: other bytes than `digest` says, or no age file.
            UnavailableError: the disk is low or broken.
        """
        check_digest(sealed, digest)
        if not is_bare_age(sealed):
            raise MalformedError(
                "keyring that is not sealed", hint="Seal it to the members' transport recipients."
            )
        self.disk.check_room(len(sealed))
        self.notes.keep_keyring(body, digest=digest, sealed=sealed)

    def put_members(self, body: str, data: bytes) -> None:
        """Store the next members note; the same again changes nothing.

        Raises:
            MalformedError: not a members note.
            UntrustedError: not signed by the body, or not the next one.
            ConflictError: another note has this number, too many are missing before it, or a keyring that it
                names is not there.
            UnavailableError: the disk is low or broken.
        """
        with self.public.exclusive():
            directory = published.directory_in_force(self.public)
            previous = self.members(body)
            members = verify_members(data, directory, body=body, previous=previous)
            _check_next(members, previous)
            for ref in (members.keyring, members.evidence_keyring):
                self._check_there(body, ref)
            self._keep(MEMBERS_KIND, members, data)

    def put_intake(self, body: str, data: bytes, *, today: date) -> None:
        """Publish the body's next intake note; the same again changes nothing.

        Raises:
            MalformedError: not an intake note.
            UntrustedError: not signed by the body, not the next one, or readers would refuse the whole file.
            ConflictError: another note has this number, or too many are missing before it.
            UnavailableError: the disk is low or broken.
        """
        with self.public.exclusive():
            trusted = published.trusted_now(self.public, today=today)
            previous = self._intake(body)
            intake = verify_intake(data, trusted.directory, body=body, previous=previous)
            _check_next(intake, previous)
            trusted.update_intake(published.intake_file(trusted.directory, self.notes, instead={body: data}))
            self._keep(INTAKE_KIND, intake, data)
            self.public.replace(published.INTAKE, published.intake_file(trusted.directory, self.notes))
            self.public.replace(published.RECIPIENTS, recipients_text(trusted.bodies()).encode())

    def members_note(self, body: str) -> bytes:
        """Return the members note in force.

        Raises:
            NotFoundError: there is none yet.
        """
        note = self.notes.latest(MEMBERS_KIND, body)
        if note is None:
            raise NotFoundError("no members note yet", hint="A custodian publishes the first one.")
        return note

    def members(self, body: str) -> Members | None:
        """Return the members in force, if there is a note."""
        note = self.notes.latest(MEMBERS_KIND, body)
        return None if note is None else parse_members(parse_note(note))

    def keyring(self, body: str, *, evidence: bool) -> bytes:
        """Return the sealed keyring, or evidence keyring, that the members note in force names.

        Raises:
            NotFoundError: there is none.
        """
        members = self.members(body)
        ref = None if members is None else members.evidence_keyring if evidence else members.keyring
        sealed = None if ref is None else self.notes.keyring(body, ref.digest)
        if sealed is None:
            raise NotFoundError("no such keyring", hint="A custodian publishes it with the members note.")
        return sealed

    def _intake(self, body: str) -> IntakeNote | None:
        note = self.notes.latest(INTAKE_KIND, body)
        return None if note is None else parse_intake(parse_note(note))

    def _check_there(self, body: str, ref: KeyringRef | None) -> None:
        if ref is not None and self.notes.keyring(body, ref.digest) is None:
            raise ConflictError("a keyring that the note names is not there", hint="Put the keyrings first.")

    def _keep(self, kind: str, note: Members | IntakeNote, data: bytes) -> None:
        stored = self.notes.keep_note(kind, note.body, seq=note.seq, digest=note.digest, note=data)
        if stored != note.digest:
            raise ConflictError("another note has this number", hint="Fetch the latest note and build on it.")


def _check_next(note: Members | IntakeNote, previous: Members | IntakeNote | None) -> None:
    # A server that was rebuilt, or restored from a backup, has lost notes that the body and its readers
    # know; the body puts its latest again, and the number goes on from there. A number at the end of all
    # numbers would lock out every note that follows.
    known = 0 if previous is None else previous.seq
    if note.seq > known + MOST_LOST_NOTES:
        raise ConflictError(
            f"more than {MOST_LOST_NOTES} notes are missing before this one",
            hint="Fetch the latest note and build on it.",
        )


def members_of_note(note: bytes, *, body: str, directory: Directory) -> Members | None:
    """Read the members note of a listed body; None if `directory` lists no key that signed it.

    Raises:
        UntrustedError: a listed key's signature does not hold.
    """
    parsed = parse_note(note)
    return parse_members(parsed) if body_signers(parsed, directory, body) else None
