"""What a body signs is held against the directory: intake and members notes, one row a way to refuse one."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec.digests import sha256
from channel.errors import ChannelError, MalformedError, UntrustedError
from channel.treelog.note import Note
from channel.wire.intake_note import IntakeNote
from channel.wire.members import Members, Role
from channel.wire.trust_body import verify_intake, verify_members
from tests.wire.notes_simulator import (
    about_of,
    directory_of,
    intake_of,
    member_of,
    members_of,
    public_of,
    sign_key_of,
    signed_by_body,
    spoilt,
    transport_of,
    vkey_of,
)

DIRECTORY = directory_of("ohchr", "oios", about=about_of())
MEMBERS = members_of()
NEXT = replace(MEMBERS, seq=2, prev=MEMBERS.digest)
INTAKE = intake_of("ohchr")
M1 = MEMBERS.members[0]


def signed(note: Members | IntakeNote, *, by: str = "ohchr", sign_id: str = "2026a") -> Note:
    return signed_by_body(note.text, by, sign_id)


def with_line_of(note: Note, *others: Note) -> Note:
    return replace(note, signatures=tuple(line for other in others for line in other.signatures))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A members note, what was known before, and the piece of the message it is refused with, if it is."""

    name: str
    note: Note
    previous: Members | None = None
    refused: str | None = None
    error: type[ChannelError] = UntrustedError


STRANGER = signed(MEMBERS, sign_id="2031z")
FALSE = replace(signed(MEMBERS), signatures=(spoilt(signed(MEMBERS).signatures[0]),))
LEAVER = replace(NEXT, members=MEMBERS.members[1:], transports=MEMBERS.transports[1:])
ROWS = [
    Row(name="the first", note=signed(MEMBERS)),
    Row(name="the same again", note=signed(MEMBERS), previous=MEMBERS),
    Row(name="the next", note=signed(NEXT), previous=MEMBERS),
    Row(name="the next, nothing known before", note=signed(NEXT)),
    Row(name="a member leaves", note=signed(LEAVER), previous=MEMBERS),
    Row(name="a gap", note=signed(replace(MEMBERS, seq=9, prev=sha256(b"8"))), previous=MEMBERS),
    Row(name="unknown line ignored", note=with_line_of(signed(MEMBERS), STRANGER, signed(MEMBERS))),
    Row(
        name="unknown signer", note=STRANGER, refused="not signed by a key that the directory lists for ohchr"
    ),
    Row(name="another body's signer", note=signed(MEMBERS, by="oios"), refused="not signed by a key"),
    Row(name="forged", note=FALSE, refused="ohchr/2026a does not hold"),
    Row(
        name="forged beside a good one",
        note=with_line_of(signed(MEMBERS), signed(MEMBERS), FALSE),
        refused="ohchr/2026a does not hold",
    ),
    Row(name="rolled back", note=signed(MEMBERS), previous=NEXT, refused="number 1, but number 2"),
    Row(
        name="two of one number",
        note=signed(replace(MEMBERS, evidence_keyring=None)),
        previous=MEMBERS,
        refused="same number",
    ),
    Row(
        name="prev does not fit",
        note=signed(replace(NEXT, prev=sha256(b"x"))),
        previous=MEMBERS,
        refused="does not follow",
    ),
    Row(
        name="another channel",
        note=signed(replace(MEMBERS, origin="other.example.org")),
        refused="another channel or another body",
    ),
    Row(name="another body", note=signed(members_of("oios")), refused="another channel or another body"),
    Row(
        name="one key for two members",
        note=signed(replace(MEMBERS, members=(*MEMBERS.members, replace(M1, id="m-copy")))),
        refused="one key stands twice",
    ),
    Row(
        name="a member with the body's key",
        note=signed(
            replace(
                MEMBERS,
                members=(replace(M1, public=public_of("ohchr 2026a")), *MEMBERS.members[1:]),
            )
        ),
        refused="one key stands twice",
    ),
    Row(
        name="a member under a sign key's id",
        note=signed(replace(MEMBERS, members=(*MEMBERS.members, member_of("2026a", Role.REVIEWER)))),
        refused="bears the id of a sign key",
    ),
    Row(
        name="a team key that is a transport key",
        note=signed(replace(MEMBERS, team=replace(MEMBERS.team, recipient=MEMBERS.transports[0].recipient))),
        refused="one key stands twice",
    ),
    Row(
        name="a transport line for another body",
        note=signed(replace(MEMBERS, transports=(transport_of("m-7f3a", body="oios"),))),
        refused="transport line of m-7f3a",
    ),
    Row(
        name="a transport line forged by the custodian",
        note=signed(replace(MEMBERS, transports=(replace(transport_of("m-7f3a"), member="m-90c1"),))),
        refused="transport line of m-90c1",
    ),
    Row(name="an intake note", note=signed(INTAKE), error=MalformedError, refused="begin with"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_members_note(row: Row) -> None:
    data = row.note.encoded
    if row.refused is None:
        members = verify_members(data, DIRECTORY, body="ohchr", previous=row.previous)
        assert members.text == row.note.text
        return
    with pytest.raises(row.error, match=row.refused) as caught:
        verify_members(data, DIRECTORY, body="ohchr", previous=row.previous)
    assert caught.value.hint or row.error is MalformedError


def test_any_key_that_the_directory_lists_for_the_body_may_sign() -> None:
    directory = replace(DIRECTORY, signs=(*DIRECTORY.signs, sign_key_of("ohchr", "2026b")))
    data = signed(MEMBERS, sign_id="2026b").encoded
    assert verify_members(data, directory, body="ohchr", previous=None) == MEMBERS
    with pytest.raises(UntrustedError):
        verify_members(data, DIRECTORY, body="ohchr", previous=None)


FILE = signed(MEMBERS).encoded


@given(st.integers(0, 8 * len(FILE) - 1))
def test_one_changed_bit_of_a_members_note_is_refused(bit: int) -> None:
    changed = bytearray(FILE)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises((MalformedError, UntrustedError)):
        verify_members(bytes(changed), DIRECTORY, body="ohchr", previous=None)


def test_an_intake_note_is_held_against_the_one_before() -> None:
    after = replace(INTAKE, seq=2, prev=INTAKE.digest)
    assert verify_intake(signed(INTAKE).encoded, DIRECTORY, body="ohchr", previous=None) == INTAKE
    assert verify_intake(signed(after).encoded, DIRECTORY, body="ohchr", previous=INTAKE) == after
    with pytest.raises(UntrustedError, match="number 1, but number 2"):
        verify_intake(signed(INTAKE).encoded, DIRECTORY, body="ohchr", previous=after)


def test_an_intake_note_of_another_body_or_with_a_key_of_the_directory_is_refused() -> None:
    with pytest.raises(UntrustedError, match="not signed"):
        verify_intake(signed(INTAKE).encoded, DIRECTORY, body="oios", previous=None)
    taken = replace(vkey_of("x"), public=public_of("reports.example.org/promise"))
    replying = replace(INTAKE, reply=replace(INTAKE.reply, public=taken.public))
    with pytest.raises(UntrustedError, match="one key stands twice"):
        verify_intake(signed(replying).encoded, DIRECTORY, body="ohchr", previous=None)
