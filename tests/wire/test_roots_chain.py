"""Rotation of administrators, as a table in the manner of python-tuf's root rotations."""

from dataclasses import dataclass, replace

import pytest

from channel.codec.digests import sha256
from channel.errors import MalformedError, UntrustedError
from channel.treelog.note import Note
from channel.wire.note_lines import FIRST_PREV
from channel.wire.pin import Pin
from channel.wire.roots import Roots
from channel.wire.roots_chain import ROOTS_NOTES_LIMIT, walk_roots
from channel.wire.seen import Mark
from tests.wire.notes_simulator import ORIGIN, roots_of, signed_by_roots


@dataclass(frozen=True, slots=True)
class Version:
    """One roots note: whose keys it holds, how many must sign, and who did sign it."""

    keys: tuple[int, ...]
    k: int
    signers: tuple[str, ...]


def signed(chain: list[Roots], versions: list[Version]) -> list[Note]:
    pairs = zip(chain, versions, strict=True)
    return [signed_by_roots(roots.text, *version.signers) for roots, version in pairs]


def linked(versions: list[Version]) -> list[Roots]:
    chain: list[Roots] = []
    for number, version in enumerate(versions, start=1):
        prev = chain[-1].digest if chain else FIRST_PREV
        chain.append(replace(roots_of(*version.keys, k=version.k), seq=number, prev=prev))
    return chain


def encoded(notes: list[Note]) -> bytes:
    return b"".join(note.encoded for note in notes)


V = Version
FIRST = V((1, 2, 3), 2, ("1", "2"))
ROWS = [
    ("one of one", [V((1,), 1, ("1",))], None),
    ("two of three", [FIRST], None),
    ("all of three", [V((1, 2, 3), 2, ("1", "2", "3"))], None),
    ("any two of three", [V((1, 2, 3), 2, ("3", "1"))], None),
    ("unknown signer ignored", [V((1, 2, 3), 2, ("9", "1", "2"))], None),
    ("nobody known", [V((1, 2, 3), 2, ("8", "9"))], "signed: 0 of the"),
    ("below the threshold", [V((1, 2, 3), 2, ("1",))], "signed: 1 of the"),
    ("the pin does not excuse signatures", [V((1, 2, 3), 3, ("1", "2"))], "signed: 2 of the"),
    ("one signer twice", [V((1, 2, 3), 2, ("1", "1"))], "signed: 1 of the"),
    ("Ed25519 alone", [V((1, 2, 3), 2, ("1", "2e"))], "signed: 1 of the"),
    ("ML-DSA-44 alone", [V((1, 2, 3), 2, ("1", "2q"))], "signed: 1 of the"),
    ("halves of two", [V((1, 2, 3), 2, ("1e", "2q", "3"))], "signed: 1 of the"),
    ("forged", [V((1, 2, 3), 2, ("1", "2eX", "2q"))], "root-2 does not hold"),
    ("forged beyond the threshold", [V((1, 2, 3), 2, ("1", "2", "3eX"))], "root-3 does not hold"),
    ("the same administrators again", [FIRST, FIRST], None),
    ("one replaced", [FIRST, V((1, 2, 4), 2, ("1", "2"))], None),
    ("one replaced, the new one signs", [FIRST, V((1, 2, 4), 2, ("1", "2", "4"))], None),
    ("the leaver signs for the old side", [FIRST, V((2, 3, 4), 2, ("1", "2", "4"))], None),
    ("two replaced, both sides sign", [FIRST, V((3, 4, 5), 2, ("1", "2", "4", "5"))], None),
    ("all replaced, both sides sign", [FIRST, V((4, 5, 6), 2, ("1", "2", "4", "5"))], None),
    ("all replaced, old side only", [FIRST, V((4, 5, 6), 2, ("1", "2"))], "signed: 0 of the"),
    ("all replaced, new side only", [FIRST, V((4, 5, 6), 2, ("4", "5"))], "signed: 0 of the"),
    ("new side short by one", [FIRST, V((4, 5, 6), 2, ("1", "2", "4"))], "signed: 1 of the"),
    ("old side short by one", [FIRST, V((4, 5, 6), 2, ("1", "4", "5"))], "signed: 1 of the"),
    ("threshold raised and met", [FIRST, V((1, 2, 3), 3, ("1", "2", "3"))], None),
    ("threshold raised, not met", [FIRST, V((1, 2, 3), 3, ("1", "2"))], "2 of the 3 needed"),
    ("threshold lowered by enough", [FIRST, V((1, 2, 3), 1, ("1", "2"))], None),
    ("threshold lowered by too few", [FIRST, V((1, 2, 3), 1, ("1",))], "1 of the 2 needed"),
    ("new side signs by halves", [FIRST, V((4, 5), 2, ("1", "2", "4", "5e"))], "signed: 1 of the"),
    ("new side forged", [FIRST, V((4, 5), 2, ("1", "2", "4", "5eX", "5q"))], "root-5 does not hold"),
    ("old side forged", [FIRST, V((1, 4, 5), 2, ("1qX", "1e", "2", "4", "5"))], "root-1-pq does not hold"),
    (
        "an old key cannot sign later",
        [FIRST, V((4, 5), 2, ("1", "2", "4", "5")), V((6,), 1, ("1", "2", "6"))],
        "0 ",
    ),
    ("three steps", [FIRST, V((2, 3, 4), 2, ("2", "3")), V((4, 5), 2, ("3", "4", "5"))], None),
    ("a leaver comes back", [FIRST, V((2, 3, 4), 2, ("2", "3")), V((1, 4), 2, ("2", "4", "1"))], None),
]


@pytest.mark.parametrize(("versions", "refused"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_rotation(versions: list[Version], refused: str | None) -> None:
    chain = linked(versions)
    data = encoded(signed(chain, versions))
    if refused is None:
        assert walk_roots(data, pin=chain[0].pin(), seen=None) == chain[-1]
        return
    with pytest.raises(UntrustedError, match=refused):
        walk_roots(data, pin=chain[0].pin(), seen=None)


THREE = [FIRST, V((1, 2, 4), 2, ("1", "2")), V((1, 2, 5), 2, ("1", "2"))]


@pytest.mark.parametrize(
    "order", [(1, 0, 2), (0, 2, 1), (0, 0, 1), (0, 2), (1, 2), (2,), (0, 1, 1), (0, 1, 2, 0)]
)
def test_a_chain_out_of_order_or_with_a_gap_is_refused(order: tuple[int, ...]) -> None:
    chain = linked(THREE)
    notes = signed(chain, THREE)
    with pytest.raises(UntrustedError):
        walk_roots(encoded([notes[i] for i in order]), pin=chain[0].pin(), seen=None)


def test_a_link_must_fit_by_digest_and_origin() -> None:
    first, second = linked([FIRST, FIRST])
    for other in (replace(second, prev=sha256(b"other")), replace(second, seq=3)):
        data = encoded([signed_by_roots(roots.text, "1", "2") for roots in (first, other)])
        with pytest.raises(UntrustedError, match="does not follow"):
            walk_roots(data, pin=first.pin(), seen=None)
    moved = replace(roots_of(1, 2, 3, origin="other.example.org"), seq=2, prev=first.digest)
    both = signed_by_roots(moved.text, "1", "2").signatures
    data = encoded([signed_by_roots(first.text, "1", "2"), Note(text=moved.text, signatures=both)])
    with pytest.raises(UntrustedError, match="does not follow"):
        walk_roots(data, pin=first.pin(), seen=None)


def test_a_pin_names_the_first_note_only() -> None:
    chain = linked(THREE)
    notes = signed(chain, THREE)
    forged = Pin(origin=ORIGIN, seq=1, roots=chain[1].digest)
    with pytest.raises(UntrustedError, match="not the ones that the pin names"):
        walk_roots(encoded(notes[1:]), pin=forged, seen=None)


def test_roots_of_another_channel_are_refused() -> None:
    first = roots_of(1, 2, 3)
    pin = Pin(origin="other.example.org", seq=1, roots=first.digest)
    with pytest.raises(UntrustedError, match="another channel"):
        walk_roots(signed_by_roots(first.text, "1", "2").encoded, pin=pin, seen=None)


def test_roots_seen_before_must_be_in_the_chain() -> None:
    chain = linked(THREE)
    notes = signed(chain, THREE)
    marks = [Mark(seq=roots.seq, digest=roots.digest) for roots in chain]
    for mark in marks:
        assert walk_roots(encoded(notes), pin=chain[0].pin(), seen=mark) == chain[-1]
    with pytest.raises(UntrustedError, match="seen before"):
        walk_roots(encoded(notes[:2]), pin=chain[0].pin(), seen=marks[2])
    with pytest.raises(UntrustedError, match="seen before"):
        walk_roots(encoded(notes), pin=chain[0].pin(), seen=replace(marks[1], digest=sha256(b"other")))


def test_a_chain_has_a_limit() -> None:
    first = roots_of(1, k=1)
    note = signed_by_roots(first.text, "1").encoded
    with pytest.raises(MalformedError, match="more than 64 notes"):
        walk_roots(note * (ROOTS_NOTES_LIMIT + 1), pin=first.pin(), seen=None)
    with pytest.raises(MalformedError):
        walk_roots(b"", pin=first.pin(), seen=None)
