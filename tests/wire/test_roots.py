"""Roots notes: what one may hold; who must sign is in `test_roots_chain`."""

from dataclasses import replace

import pytest

from channel.codec.digests import sha256
from channel.errors import MalformedError, RefusedError
from channel.treelog.note import Note
from channel.wire.roots import ROOTS_LIMIT, parse_roots
from tests.wire.notes_simulator import root_of, roots_of, signed_by_roots, vkey_of

ROOTS = roots_of(1, 2, 3)


def test_a_roots_note_is_read_as_written() -> None:
    note = signed_by_roots(ROOTS.text, "1", "2")
    assert parse_roots(note) == ROOTS
    assert note.digest == ROOTS.digest


def test_the_pin_follows_from_the_first_roots_note_alone() -> None:
    pin = ROOTS.pin()
    assert (pin.origin, pin.seq, pin.roots) == (ROOTS.origin, 1, ROOTS.digest)
    with pytest.raises(RefusedError, match="first roots note"):
        replace(ROOTS, seq=2, prev=ROOTS.digest).pin()


@pytest.mark.parametrize("k", [0, 4])
def test_a_threshold_that_cannot_be_met_is_refused(k: int) -> None:
    with pytest.raises(MalformedError):
        replace(ROOTS, k=k)


def test_one_administrator_cannot_count_as_two() -> None:
    one, two = root_of(1), root_of(2)
    with pytest.raises(MalformedError, match="a root twice"):
        replace(ROOTS, roots=(one, one))
    for public in ("ed25519", "mldsa44"):
        key = replace(getattr(two, public), public=getattr(one, public).public)
        with pytest.raises(MalformedError, match="a root's key twice"):
            replace(ROOTS, roots=(one, replace(two, **{public: key})))


def test_names_and_types_of_keys_are_fixed() -> None:
    one, two = root_of(1), root_of(2)
    with pytest.raises(MalformedError, match="other names"):
        replace(one, ed25519=two.ed25519)
    with pytest.raises(MalformedError, match="other names"):
        replace(one, mldsa44=two.mldsa44)
    with pytest.raises(MalformedError, match="an Ed25519 key, then"):
        replace(one, ed25519=one.mldsa44, mldsa44=one.ed25519)
    with pytest.raises(MalformedError, match="an Ed25519 key, then"):
        replace(one, mldsa44=vkey_of(one.mldsa44.name))


@pytest.mark.parametrize(
    "name", ["reports.example.org/root-01", "reports.example.org/alice", "root-1", "a/b/root-1"]
)
def test_a_root_has_a_number_under_the_origin(name: str) -> None:
    one = root_of(1)
    renamed = replace(
        one,
        name=name,
        ed25519=replace(one.ed25519, name=name),
        mldsa44=replace(one.mldsa44, name=f"{name}-pq"),
    )
    with pytest.raises(MalformedError, match="a root's name"):
        replace(ROOTS, roots=(renamed, root_of(2)))


def test_a_roots_note_of_many_roots_is_refused() -> None:
    with pytest.raises(MalformedError):
        roots_of(*range(1, ROOTS_LIMIT + 2))


def test_a_later_note_names_the_one_before() -> None:
    second = replace(ROOTS, seq=2, prev=ROOTS.digest)
    assert parse_roots(Note(text=second.text, signatures=())) == second
    with pytest.raises(MalformedError):
        replace(ROOTS, prev=sha256(b"something"))
