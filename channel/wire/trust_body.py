"""What a body signs, its intake and members notes, held against a directory that is believed already.

Rules, each numbered where it is applied:

1. A sign key that the directory lists for this body has signed, and no listed key's signature fails.
2. Origin and body are those asked for.
3. Numbers only rise, one number names one note, and the next number's `prev` is the note before it.
4. No key stands twice, also not among the directory's; no member's id is that of a sign key.
5. Each transport line is signed by its member.
"""

from channel.errors import UntrustedError
from channel.treelog.note import Note, parse_note
from channel.treelog.vkey import VerifierKey
from channel.wire import hints
from channel.wire.directory import Directory
from channel.wire.distinct import check_distinct
from channel.wire.intake_note import IntakeNote, parse_intake
from channel.wire.members import Members, parse_members
from channel.wire.seen import Mark, check_succession
from channel.wire.signers import signers


def body_signers(note: Note, directory: Directory, body: str) -> tuple[VerifierKey, ...]:
    """Return the sign keys of `body` that signed `note`; none if the directory lists none of its signers.

    Raises:
        UntrustedError: a listed key's signature does not hold.
    """
    return signers(note, [sign.vkey(directory.origin) for sign in directory.sign_keys(body)])


def verify_intake(data: bytes, directory: Directory, *, body: str, previous: IntakeNote | None) -> IntakeNote:
    """Decode one intake note and verify that `body` published it after `previous`.

    It says nothing of other bodies' keys: whoever publishes the file for all holds the whole against
    `TrustedNotes` first.

    Raises:
        MalformedError: not an intake note.
        UntrustedError: one of the rules above does not hold.
    """
    note = parse_note(data)
    intake = parse_intake(note)
    _check_signed(note, directory, body)
    _check_place(intake.origin, intake.body, directory=directory, body=body)
    check_succession(
        f"intake note of {body}",
        mark=Mark(seq=intake.seq, digest=intake.digest),
        prev=intake.prev,
        seen=_mark(previous),
    )
    check_distinct([*directory.keys(), *intake.all_keys()])  # 4
    return intake


def verify_members(data: bytes, directory: Directory, *, body: str, previous: Members | None) -> Members:
    """Decode a members note and verify that `body` published it after `previous`.

    Raises:
        MalformedError: not a members note.
        UntrustedError: one of the rules above does not hold.
    """
    note = parse_note(data)
    members = parse_members(note)
    _check_signed(note, directory, body)
    _check_place(members.origin, members.body, directory=directory, body=body)
    check_succession(
        f"members note of {body}",
        mark=Mark(seq=members.seq, digest=members.digest),
        prev=members.prev,
        seen=_mark(previous),
    )
    # 4. Requests are signed under <origin>/<body>/<id> by members and sign keys alike.
    check_distinct([*directory.keys(), *members.keys()])
    if {member.id for member in members.members} & {sign.id for sign in directory.sign_keys(body)}:
        raise UntrustedError("a member bears the id of a sign key", hint=hints.ASK_BODY)
    # 5.
    publics = {member.id: member.public for member in members.members}
    for line in members.transports:
        line.verify(origin=members.origin, body=members.body, public=publics[line.member])
    return members


def _check_signed(note: Note, directory: Directory, body: str) -> None:
    # 1.
    if not body_signers(note, directory, body):
        raise UntrustedError(f"not signed by a key that the directory lists for {body}", hint=hints.ASK_BODY)


def _check_place(origin: str, of_body: str, *, directory: Directory, body: str) -> None:
    # 2.
    if (origin, of_body) != (directory.origin, body):
        raise UntrustedError("note of another channel or another body", hint=hints.ASK_BODY)


def _mark(note: IntakeNote | Members | None) -> Mark | None:
    # 3.
    return None if note is None else Mark(seq=note.seq, digest=note.digest)
