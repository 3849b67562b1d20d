"""Cards carry a public key from its maker to the next step, and nothing altered on the way is taken."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.errors import ChannelError, MalformedError, UntrustedError
from channel.treelog.note import Note, parse_note
from channel.wire.members import Role
from keys.body_card import make_body_card, parse_body_card
from keys.identity import Identity
from keys.key_secrets import MemberSecret, RootSecret, SignSecret
from keys.member_card import make_member_card, parse_member_card
from keys.root_card import make_root_card, parse_root_card
from keys.server_card import parse_server_card
from keys.transport import offer_transport
from tests.keys.body_simulator import ORIGIN, directory_of, sign_secret_of

ROOT = RootSecret(origin=ORIGIN, root_id="root-1", ed25519_seed=b"\x01" * 32, mldsa44_seed=b"\x11" * 32)
SIGN = SignSecret(origin=ORIGIN, body="ohchr", sign_id="2026a", seed=b"\x04" * 32)
MEMBER = MemberSecret(
    origin=ORIGIN, body="ohchr", member_id="m-7f3a", seed=b"\x07" * 32, database_key=b"\x08" * 32
)
RECIPIENT = Identity(b"\x09" * 32).recipient
OFFER = offer_transport(MEMBER, week="2026w48", recipient=RECIPIENT)
REVIEWER = frozenset({Role.REVIEWER})


@dataclass(frozen=True)
class Kind:
    note: Note
    parse: Callable[[bytes], Any]


KINDS = {
    "root": Kind(make_root_card(ROOT), parse_root_card),
    "body": Kind(make_body_card(SIGN, title="Office"), parse_body_card),
    "member": Kind(make_member_card(MEMBER, roles=REVIEWER, transport=OFFER), parse_member_card),
}


def test_each_card_reads_back() -> None:
    root = parse_root_card(KINDS["root"].note.encoded)
    assert (root.origin, root.root.name, root.root.ed25519.public) == (ORIGIN, ROOT.name, ROOT.public)
    body = parse_body_card(KINDS["body"].note.encoded)
    assert (body.body.id, body.body.title, body.sign.public) == ("ohchr", "Office", SIGN.public)
    member = parse_member_card(KINDS["member"].note.encoded)
    assert (member.body, member.member.id, member.member.roles) == ("ohchr", "m-7f3a", REVIEWER)
    assert member.transport == OFFER


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_any_one_bit_change_is_refused(kind: str, data: st.DataObject) -> None:
    encoded = bytearray(KINDS[kind].note.encoded)
    bit = data.draw(st.integers(min_value=0, max_value=8 * len(encoded) - 1))
    encoded[bit // 8] ^= 1 << bit % 8
    with pytest.raises((MalformedError, UntrustedError)):
        KINDS[kind].parse(bytes(encoded))


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_malformed(kind: str, data: bytes) -> None:
    with pytest.raises(MalformedError):
        KINDS[kind].parse(data)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_one_card_is_never_taken_for_another(kind: str, other: str) -> None:
    if kind != other:
        with pytest.raises(MalformedError):
            KINDS[kind].parse(KINDS[other].note.encoded)


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_without_its_own_signature_is_refused(kind: str) -> None:
    note = KINDS[kind].note
    stranger = replace(note.signatures[0], name=f"{ORIGIN}/stranger")
    with pytest.raises(UntrustedError):
        KINDS[kind].parse(replace(note, signatures=(stranger,)).encoded)


def test_a_root_signs_its_card_with_both_keys() -> None:
    note = KINDS["root"].note
    for line in note.signatures:
        with pytest.raises(UntrustedError):
            parse_root_card(replace(note, signatures=(line,)).encoded)


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("root", f"origin {ORIGIN}", "origin other.example.org"),
        ("body", "sign ohchr", "sign osapg"),
        ("body", "body ohchr Office", "body ohchr  Office"),
        ("member", "member m-7f3a reviewer", "member m-7f3a reviewer,custodian"),
        ("member", "transport m-7f3a", "transport m-7f3b"),
        ("member", "2026w48", "2026w49"),
        ("member", "reviewer", "witch"),
        ("member", "reviewer", "mirror"),
    ],
)
def test_changed_words_are_refused(kind: str, old: str, new: str) -> None:
    note = KINDS[kind].note
    assert old in note.text
    with pytest.raises((MalformedError, UntrustedError)):
        KINDS[kind].parse(replace(note, text=note.text.replace(old, new, 1)).encoded)


def test_a_transport_line_of_another_member_is_not_taken() -> None:
    other = replace(MEMBER, seed=b"\x17" * 32)
    with pytest.raises(UntrustedError):
        make_member_card(other, roles=REVIEWER, transport=OFFER)


def test_a_card_of_who_opens_has_a_transport_line_and_no_other_has() -> None:
    with pytest.raises(MalformedError):
        make_member_card(MEMBER, roles=REVIEWER, transport=None)
    with pytest.raises(MalformedError):
        make_member_card(MEMBER, roles=[Role.AUDITOR], transport=OFFER)
    with pytest.raises(MalformedError):
        make_member_card(MEMBER, roles=[Role.REVIEWER, Role.MIRROR], transport=OFFER)
    auditor = make_member_card(MEMBER, roles=[Role.AUDITOR], transport=None)
    assert parse_member_card(auditor.encoded).transport is None


def test_no_card_tells_a_secret() -> None:
    for kind in KINDS.values():
        for secret in (ROOT, SIGN, MEMBER):
            for part in secret.parts.values():
                assert part not in kind.note.encoded
                assert part.hex().encode() not in kind.note.encoded


def test_a_servers_card_is_found_among_other_words() -> None:
    directory = directory_of(sign_secret_of())
    keys = (directory.intake_log, directory.directory_log, directory.promise)
    lines = [f"log {key.name} {key.text}" for key in keys]
    card = parse_server_card(("channel/v1/server-card\n" + "\n".join(lines)).encode(), origin=ORIGIN)
    assert (card.intake_log, card.directory_log, card.promise) == keys


def test_a_servers_card_that_lacks_or_doubles_a_key_is_refused() -> None:
    directory = directory_of(sign_secret_of())
    lines = [key.text for key in (directory.intake_log, directory.directory_log, directory.promise)]
    for words in (lines[:2], [*lines, lines[0]], [], [*lines[:2], lines[2][:-4]], ["\xff" * 20_000]):
        with pytest.raises(MalformedError):
            parse_server_card("\n".join(words).encode(), origin=ORIGIN)
    with pytest.raises(ChannelError):
        parse_server_card("\n".join(lines).encode(), origin="other.example.org")


def test_a_card_is_a_note_that_any_tool_reads() -> None:
    for kind in KINDS.values():
        assert parse_note(kind.note.encoded) == kind.note
