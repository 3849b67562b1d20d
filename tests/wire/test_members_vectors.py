"""The members note of the vectors: rebuilt byte for byte, believed, and refused in any other form."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec.digests import Digest
from channel.errors import MalformedError, UntrustedError
from channel.treelog.note import Note, sign_note
from channel.treelog.signature import ed25519_public, sign_ed25519
from channel.wire.members import KeyringRef, Member, Members, Role, TeamKey, parse_members
from channel.wire.nobody import nobody_recipient
from channel.wire.note_lines import FIRST_PREV
from channel.wire.transport import Transport, transport_message
from channel.wire.trust_body import verify_members
from keys.key_secrets import SignSecret
from tests.keys.body_simulator import directory_of

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors/members.json").read_text())
ORIGIN, BODY, WEEK = "reports.example.org", "ohchr", "2026w48"
SIGN = SignSecret(origin=ORIGIN, body=BODY, sign_id="2026a", seed=bytes.fromhex(VECTORS["sign_seed"]) * 32)
SEEDS = {name: bytes.fromhex(seed) * 32 for name, seed in VECTORS["member_seeds"].items()}


def member(name: str, *roles: Role) -> Member:
    return Member(id=name, roles=frozenset(roles), public=ed25519_public(SEEDS[name]))


def transport(name: str, number: int) -> Transport:
    recipient = nobody_recipient(number)
    message = transport_message(origin=ORIGIN, body=BODY, member=name, week=WEEK, recipient=recipient)
    signature = sign_ed25519(SEEDS[name], message)
    return Transport(member=name, week=WEEK, recipient=recipient, signature=signature)


def rebuilt() -> Members:
    return Members(
        origin=ORIGIN,
        body=BODY,
        seq=1,
        prev=FIRST_PREV,
        members=(
            member("m-7f3a", Role.REVIEWER, Role.CUSTODIAN),
            member("m-e001", Role.CUSTODIAN, Role.EVIDENCE),
            member("mirror-1", Role.MIRROR),
        ),
        transports=(transport("m-7f3a", 1), transport("m-e001", 2)),
        keyring=KeyringRef(version=3, digest=Digest(b"\xab" * 32)),
        evidence_keyring=KeyringRef(version=1, digest=Digest(b"\xcd" * 32)),
        team=TeamKey(week=WEEK, recipient=nobody_recipient(3)),
    )


def test_the_note_is_built_byte_for_byte() -> None:
    members = rebuilt()
    assert members.text == VECTORS["members_text"]
    assert members.digest.hex() == VECTORS["members_sha"]
    line = sign_note(members.text, name=SIGN.name, seed=SIGN.seed)
    assert Note(text=members.text, signatures=(line,)).encoded.decode() == VECTORS["members_note"]


def test_the_note_is_believed() -> None:
    data: bytes = VECTORS["members_note"].encode()
    assert verify_members(data, directory_of(SIGN), body=BODY, previous=None) == rebuilt()


@pytest.mark.parametrize("row", VECTORS["refused"], ids=lambda row: row["why"])
def test_a_text_in_another_form_is_refused(row: dict[str, str]) -> None:
    text: str = VECTORS["members_text"]
    assert text.count(row["find"]) == 1
    with pytest.raises(MalformedError):
        parse_members(Note(text=text.replace(row["find"], row["replace"]), signatures=()))


@given(st.integers(0, 8 * len(VECTORS["members_note"].encode()) - 1))
def test_one_changed_bit_is_refused(bit: int) -> None:
    changed = bytearray(VECTORS["members_note"].encode())
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises((MalformedError, UntrustedError)):
        verify_members(bytes(changed), directory_of(SIGN), body=BODY, previous=None)
