"""Drafting, signing and combining: k of n roots make a note, and each step refuses what does not follow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec.days import Window
from channel.errors import ChannelError, MalformedError, RefusedError, UntrustedError
from channel.treelog.note import Note, sign_note
from channel.wire.about import About, AboutBody, write_about
from channel.wire.cross import Cross
from channel.wire.directory import parse_directory
from channel.wire.roots import Roots, parse_roots
from channel.wire.seen import Seen
from channel.wire.trust import TrustedNotes
from keys.body_card import BodyCard, make_body_card, parse_body_card
from keys.draft_file import read_draft, write_draft
from keys.drafting import DirectoryPlan, draft_directory, draft_roots
from keys.key_secrets import RootSecret
from keys.root_card import make_root_card, parse_root_card
from keys.server_card import ServerCard
from keys.signing import check_complete, combine, sign_as_root, tallies
from tests.keys.body_simulator import ORIGIN, directory_of, seed_of, sign_secret_of

TODAY = date(2026, 11, 25)


def _root(number: int, *, origin: str = ORIGIN, name: str = "root") -> RootSecret:
    return RootSecret(
        origin=origin,
        root_id=f"root-{number}",
        ed25519_seed=seed_of(f"{name} {number}"),
        mldsa44_seed=seed_of(f"{name} {number} pq"),
    )


def _roots(*secrets: RootSecret, k: int = 2, previous: Roots | None = None) -> Roots:
    cards = [parse_root_card(make_root_card(secret).encoded) for secret in secrets]
    return draft_roots(cards, k=k, previous=previous)


def _about(*bodies: str) -> About:
    texts = {"en": "x"}
    body = AboutBody(
        in_country=False, contacts_state=False, inside_un=True, name=texts, mandate=texts, limits=texts
    )
    return write_about(dict.fromkeys(bodies, body))


def _card(body: str = "ohchr", sign_id: str = "2026a", *, title: str = "Office") -> BodyCard:
    return parse_body_card(make_body_card(sign_secret_of(sign_id, body=body), title=title).encoded)


def _server() -> ServerCard:
    directory = directory_of(sign_secret_of())
    return ServerCard(
        intake_log=directory.intake_log, directory_log=directory.directory_log, promise=directory.promise
    )


FIRST, SECOND, THIRD = _root(1), _root(2), _root(3)
ROOTS = _roots(FIRST, SECOND, THIRD)
PLAN = DirectoryPlan(
    roots=ROOTS,
    previous=None,
    valid=Window(start=date(2026, 11, 23), end=date(2027, 2, 23)),
    about=_about("ohchr"),
    server=_server(),
    cards=[_card()],
)
DIRECTORY = draft_directory(PLAN)
DRAFT = Note(text=DIRECTORY.text, signatures=())


def test_two_of_three_roots_make_a_channel_that_clients_believe() -> None:
    """The whole way, each administrator on a copy of the draft, up to what a client takes."""
    roots_draft = Note(text=ROOTS.text, signatures=())
    roots_note = combine(
        [sign_as_root(roots_draft, one, in_force=None) for one in (FIRST, THIRD)], in_force=None
    )
    check_complete(roots_note, in_force=None)
    signed = sign_as_root(DRAFT, SECOND, in_force=ROOTS)
    signed = sign_as_root(signed, FIRST, in_force=ROOTS)
    check_complete(signed, in_force=ROOTS)
    trusted = TrustedNotes(ROOTS.pin(), today=TODAY, seen=Seen.empty())
    trusted.update_roots(roots_note.encoded)
    trusted.update_directory(signed.encoded)
    assert trusted.directory == DIRECTORY
    assert [body.title for body in trusted.directory.bodies] == ["Office"]


def test_the_drafts_are_those_of_the_notes() -> None:
    assert parse_roots(Note(text=ROOTS.text, signatures=())) == ROOTS
    assert parse_directory(DRAFT) == DIRECTORY
    assert (ROOTS.seq, ROOTS.k, DIRECTORY.seq) == (1, 2, 1)


def test_a_second_directory_follows_the_first_and_keeps_its_bodies() -> None:
    plan = replace(PLAN, previous=DIRECTORY, about=_about("ohchr", "osapg"), cards=[_card("osapg")])
    following = draft_directory(plan)
    assert (following.seq, following.prev) == (2, DIRECTORY.digest)
    assert [body.id for body in following.bodies] == ["ohchr", "osapg"]
    assert len(following.signs) == 2


def test_new_roots_are_signed_by_the_old_ones_and_by_themselves() -> None:
    fourth = _root(4)
    following = _roots(SECOND, THIRD, fourth, previous=ROOTS)
    note = Note(text=following.text, signatures=())
    for secret in (THIRD, fourth):
        note = sign_as_root(note, secret, in_force=ROOTS)
    old, new = tallies(note, in_force=ROOTS)
    assert (old.missing, new.missing) == (1, 0)
    with pytest.raises(UntrustedError, match="administrators still to sign: 1"):
        check_complete(note, in_force=ROOTS)
    note = sign_as_root(note, FIRST, in_force=ROOTS)
    check_complete(note, in_force=ROOTS)
    with pytest.raises(RefusedError, match="replace others"):
        tallies(note, in_force=None)
    with pytest.raises(RefusedError, match="do not follow"):
        tallies(note, in_force=_roots(FIRST, SECOND, k=1))


def test_the_count_says_who_has_signed_and_how_many_are_missing() -> None:
    (none,) = tallies(DRAFT, in_force=ROOTS)
    assert (none.signed, none.missing) == ((), 2)
    (one,) = tallies(sign_as_root(DRAFT, SECOND, in_force=ROOTS), in_force=ROOTS)
    assert [root.name for root in one.signed] == [SECOND.name]
    assert one.missing == 1


def test_one_signature_of_two_does_not_count() -> None:
    signed = sign_as_root(DRAFT, FIRST, in_force=ROOTS)
    for line in signed.signatures:
        (tally,) = tallies(replace(signed, signatures=(line,)), in_force=ROOTS)
        assert tally.missing == 2


def test_half_a_signature_is_not_signed_over() -> None:
    signed = sign_as_root(DRAFT, FIRST, in_force=ROOTS)
    with pytest.raises(RefusedError, match="already"):
        sign_as_root(replace(signed, signatures=signed.signatures[:1]), FIRST, in_force=ROOTS)


def test_copies_are_put_together_once_a_key() -> None:
    copies = [sign_as_root(DRAFT, one, in_force=ROOTS) for one in (FIRST, SECOND)]
    both = combine([*copies, *copies, DRAFT], in_force=ROOTS)
    assert len(both.signatures) == 4
    check_complete(both, in_force=ROOTS)
    assert combine([both], in_force=ROOTS) == both


@dataclass(frozen=True)
class Refusal:
    name: str
    note: Note
    secret: RootSecret
    in_force: Roots | None
    error: type[ChannelError]


SIGNED = sign_as_root(DRAFT, FIRST, in_force=ROOTS)
SPOILT = replace(
    SIGNED, signatures=(replace(SIGNED.signatures[0], signature=bytes(64)), SIGNED.signatures[1])
)
OTHER_ROOTS = _roots(_root(1, origin="other.example.org"), k=1)
REFUSALS = [
    Refusal("signed already", SIGNED, FIRST, ROOTS, RefusedError),
    Refusal("no root of this channel", DRAFT, _root(4), ROOTS, RefusedError),
    Refusal("another key under a root's name", DRAFT, _root(1, name="thief"), ROOTS, RefusedError),
    Refusal("half of another key", DRAFT, replace(FIRST, mldsa44_seed=bytes(32)), ROOTS, RefusedError),
    Refusal("root of another origin", DRAFT, _root(1, origin="other.example.org"), ROOTS, RefusedError),
    Refusal("roots of another origin", DRAFT, FIRST, OTHER_ROOTS, RefusedError),
    Refusal("a directory without roots", DRAFT, FIRST, None, RefusedError),
    Refusal("a spoilt signature", SPOILT, FIRST, ROOTS, UntrustedError),
    Refusal(
        "another kind of text", Note(text="channel/v1/intake\n", signatures=()), FIRST, ROOTS, MalformedError
    ),
    Refusal("a text of no kind", Note(text="pay me\n", signatures=()), FIRST, ROOTS, MalformedError),
    Refusal(
        "an altered directory",
        Note(text=DRAFT.text.replace("seq 1", "seq 01"), signatures=()),
        FIRST,
        ROOTS,
        MalformedError,
    ),
]


@pytest.mark.parametrize("row", REFUSALS, ids=lambda row: row.name)
def test_a_root_refuses_to_sign(row: Refusal) -> None:
    with pytest.raises(row.error) as caught:
        sign_as_root(row.note, row.secret, in_force=row.in_force)
    assert str(caught.value)


def test_a_directory_with_a_false_cross_line_is_not_signed() -> None:
    plan = replace(PLAN, previous=DIRECTORY, cards=[_card(sign_id="2026b")])
    cross = Cross(body="ohchr", new_id="2026b", old_id="2026a", signature=bytes(64))
    crossed = replace(draft_directory(plan), crosses=(cross,))
    with pytest.raises(UntrustedError):
        sign_as_root(Note(text=crossed.text, signatures=()), FIRST, in_force=ROOTS)


def test_copies_that_differ_or_bear_a_stranger_are_not_combined() -> None:
    other = Note(text=DRAFT.text.replace("2027-02-23", "2028-02-23"), signatures=())
    with pytest.raises(RefusedError, match="not of the same note"):
        combine([SIGNED, other], in_force=ROOTS)
    stranger = sign_note(DRAFT.text, name=f"{ORIGIN}/stranger", seed=bytes(32))
    with pytest.raises(RefusedError, match="stranger"):
        combine([replace(SIGNED, signatures=(*SIGNED.signatures, stranger))], in_force=ROOTS)
    with pytest.raises(UntrustedError):
        combine([SIGNED, SPOILT], in_force=ROOTS)


@pytest.mark.parametrize(
    ("secrets", "k"),
    [([], 1), ([FIRST], 2), ([FIRST], 0), ([FIRST, _root(1, origin="other.example.org")], 1)],
)
def test_roots_that_do_not_fit_are_not_drafted(secrets: Sequence[RootSecret], k: int) -> None:
    with pytest.raises(RefusedError):
        _roots(*secrets, k=k)


def test_one_root_twice_is_not_drafted() -> None:
    for twin in (FIRST, replace(FIRST, root_id="root-2")):
        with pytest.raises(MalformedError, match="twice"):
            _roots(FIRST, twin)


def test_a_directory_that_does_not_fit_is_not_drafted() -> None:
    elsewhere = parse_body_card(
        make_body_card(replace(sign_secret_of(), origin="other.example.org"), title="Office").encoded
    )
    same_id = replace(_card(), sign=replace(_card().sign, public=_card("osapg").sign.public))
    for plan in (
        replace(PLAN, cards=[elsewhere]),
        replace(PLAN, previous=DIRECTORY, cards=[same_id]),
        replace(PLAN, cards=[_card(), _card("osapg")]),
    ):
        with pytest.raises(RefusedError) as caught:
            draft_directory(plan)
        assert caught.value.hint


def test_one_key_for_two_bodies_is_not_drafted() -> None:
    twin = _card("osapg")
    twin = replace(twin, sign=replace(twin.sign, public=_card().sign.public))
    with pytest.raises(UntrustedError, match="twice"):
        draft_directory(replace(PLAN, about=_about("ohchr", "osapg"), cards=[_card(), twin]))


def test_a_draft_is_bare_text_until_somebody_signs() -> None:
    assert write_draft(DRAFT) == DRAFT.text.encode()
    assert read_draft(write_draft(DRAFT)) == DRAFT
    assert read_draft(write_draft(SIGNED)) == SIGNED


@given(st.binary(max_size=200))
def test_any_bytes_are_a_draft_or_malformed(data: bytes) -> None:
    try:
        note = read_draft(data)
    except MalformedError:
        return
    assert write_draft(note) == data


def test_a_draft_too_long_or_broken_off_is_malformed() -> None:
    for data in (b"x" * 70_000 + b"\n", b"no newline", b"", b"\xff\n"):
        with pytest.raises(MalformedError):
            read_draft(data)
