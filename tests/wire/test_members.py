"""Members notes: what one may hold; who must sign it is in `test_trust_body`."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec.digests import Digest
from channel.errors import MalformedError
from channel.treelog.note import NOTE_LIMIT_BYTES, Note, parse_note, sign_note
from channel.wire.members import KEYRING_ROLES, MEMBERS_LIMIT, KeyringRef, Member, Role, parse_members
from channel.wire.names import ID_LIMIT, ORIGIN_LIMIT
from channel.wire.note_lines import COUNT_LIMIT
from tests.wire.notes_simulator import member_of, members_of, signed_by_body, transport_of

MEMBERS = members_of()


def test_a_members_note_is_read_as_written() -> None:
    bare = replace(MEMBERS, transports=(), evidence_keyring=None)
    for members in (MEMBERS, bare, replace(MEMBERS, seq=2, prev=MEMBERS.digest)):
        note = signed_by_body(members.text, "ohchr")
        assert parse_members(note) == members
        assert note.digest == members.digest


def test_lines_stand_in_their_order() -> None:
    keywords = [line.split(" ")[0] for line in MEMBERS.text.splitlines()]
    assert keywords == [
        "channel/v1/members",
        *("origin", "body", "seq", "prev"),
        *["member"] * 4,
        *["transport"] * 3,
        *("keyring", "evidence-keyring", "team"),
    ]


def test_roles_are_written_in_one_order() -> None:
    member = member_of("m-1", Role.EVIDENCE, Role.CUSTODIAN, Role.REVIEWER)
    assert member.text.startswith("member m-1 reviewer,custodian,evidence ")


def test_a_keyring_is_sealed_to_those_who_open_and_evidence_to_its_members() -> None:
    assert [line.member for line in MEMBERS.transports_of(KEYRING_ROLES)] == ["m-7f3a", "m-90c1"]
    assert [line.member for line in MEMBERS.transports_of(frozenset({Role.EVIDENCE}))] == ["m-e001"]
    assert MEMBERS.transports_of(frozenset({Role.MIRROR})) == ()


@pytest.mark.parametrize(
    "roles", [(), (Role.MIRROR, Role.REVIEWER), (Role.AUDITOR, Role.CUSTODIAN), (Role.MIRROR, Role.EVIDENCE)]
)
def test_who_opens_is_neither_mirror_nor_auditor(roles: tuple[Role, ...]) -> None:
    with pytest.raises(MalformedError):
        member_of("m-1", *roles)


@pytest.mark.parametrize(
    "change",
    [
        {"members": (*MEMBERS.members, member_of("m-7f3a", Role.AUDITOR))},
        {"members": MEMBERS.members[1:]},
        {"transports": (*MEMBERS.transports, MEMBERS.transports[0])},
        {"transports": (transport_of("mirror-1"),)},
        {"transports": (transport_of("m-unknown"),)},
        {"seq": 2},
        {"body": "OHCHR"},
    ],
)
def test_a_members_note_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(MalformedError):
        replace(MEMBERS, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("find", "put"),
    [
        ("channel/v1/members", "channel/v1/intake"),
        (" reviewer,custodian ", " custodian,reviewer "),
        (" reviewer,custodian ", " reviewer,reviewer "),
        (" reviewer,custodian ", " reviewer, "),
        (" reviewer,custodian ", " owner "),
        ("keyring 3 ", "keyring 03 "),
        ("keyring 3 ", "keyring 0 "),
        ("team 2026w48 ", "team "),
        ("team 2026w48 ", "note 1\nteam 2026w48 "),
    ],
)
def test_a_text_in_another_form_is_refused(find: str, put: str) -> None:
    assert MEMBERS.text.count(find) == 1
    with pytest.raises(MalformedError):
        parse_members(Note(text=MEMBERS.text.replace(find, put), signatures=()))


def test_a_keyring_has_a_version_and_a_whole_digest() -> None:
    for version, digest in ((0, MEMBERS.keyring.digest), (1, Digest(MEMBERS.keyring.digest[1:]))):
        with pytest.raises(MalformedError):
            KeyringRef(version=version, digest=digest)


def many_members(count: int) -> tuple[Member, ...]:
    roles = (Role.REVIEWER, Role.CUSTODIAN, Role.EVIDENCE)
    return tuple(member_of(f"m-{number:0{ID_LIMIT - 2}}", *roles) for number in range(count))


def test_the_largest_body_with_the_longest_names_fits_in_one_note() -> None:
    longest = "a" * ID_LIMIT
    members = many_members(MEMBERS_LIMIT)
    body = replace(
        MEMBERS,
        origin="a" * ORIGIN_LIMIT,
        body=longest,
        seq=COUNT_LIMIT - 1,
        prev=MEMBERS.digest,
        members=members,
        transports=tuple(transport_of(member.id) for member in members),
        keyring=replace(MEMBERS.keyring, version=COUNT_LIMIT - 1),
        evidence_keyring=replace(MEMBERS.keyring, version=COUNT_LIMIT - 1),
    )
    name = f"{body.origin}/{longest}/{longest}"
    note = Note(text=body.text, signatures=(sign_note(body.text, name=name, seed=bytes(32)),))
    assert len(note.encoded) <= NOTE_LIMIT_BYTES
    assert parse_members(parse_note(note.encoded)) == body


def test_a_larger_body_is_refused_by_name_of_the_limit() -> None:
    members = many_members(MEMBERS_LIMIT + 1)
    with pytest.raises(MalformedError, match="more than 28 members"):
        replace(MEMBERS, members=members, transports=())
    weeks = [f"2026w{number}" for number in range(10, 10 + MEMBERS_LIMIT + 1)]
    lines = tuple(replace(MEMBERS.transports[0], week=week) for week in weeks)
    with pytest.raises(MalformedError, match="transport lines"):
        replace(MEMBERS, transports=lines)


@given(st.data())
def test_any_edit_is_refused_or_is_what_the_dataclass_writes(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(MEMBERS.text)))
    end = data.draw(st.integers(start, min(len(MEMBERS.text), start + 40)))
    edited = MEMBERS.text[:start] + data.draw(st.text(max_size=8)) + MEMBERS.text[end:]
    try:
        parsed = parse_members(Note(text=edited, signatures=()))
    except MalformedError:
        return
    assert parsed.text == edited
