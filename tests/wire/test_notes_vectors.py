"""The notes of the reference vectors: rebuilt byte for byte, verified, and refused after any change."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channel.codec.days import parse_day, week_id, week_of
from channel.codec.digests import sha256
from channel.errors import MalformedError, UntrustedError
from channel.treelog.note import Note, parse_note
from channel.treelog.signature import ed25519_public, mldsa44_public
from channel.treelog.vkey import KeyType, VerifierKey
from channel.wire.directory import Directory, DirectoryBody, parse_directory
from channel.wire.intake_note import IntakeKey, IntakeNote, ReplyKey, parse_intake
from channel.wire.note_lines import FIRST_PREV
from channel.wire.pin import Pin
from channel.wire.roots import Root, Roots, parse_roots, pq_name
from channel.wire.seen import Seen
from channel.wire.sign_key import SignKey
from channel.wire.trust import TrustedNotes
from channel.wire.trust_body import verify_intake
from keys.identity import Identity
from tests.wire.notes_simulator import VALID

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors/notes.json").read_text())
Parser = Callable[[Note], Roots | Directory | IntakeNote]
ORIGIN = "reports.example.org"
TODAY = parse_day(VECTORS["today"])
ABOUT: bytes = VECTORS["about"].encode()
PARSERS: dict[str, Parser] = {"roots": parse_roots, "directory": parse_directory, "intake": parse_intake}
FILES: dict[str, bytes] = {kind: VECTORS[f"{kind}_note"].encode() for kind in PARSERS}


def vkey(name: str, seed: int, key_type: KeyType = KeyType.ED25519) -> VerifierKey:
    public = (mldsa44_public if key_type is KeyType.MLDSA44 else ed25519_public)(bytes([seed]) * 32)
    return VerifierKey(name=name, key_type=key_type, public=public)


def root(number: int) -> Root:
    name = f"{ORIGIN}/root-{number}"
    mldsa44 = vkey(pq_name(name), 0x10 + number, KeyType.MLDSA44)
    return Root(name=name, ed25519=vkey(name, number), mldsa44=mldsa44)


def weekly(seed: int, day: date) -> IntakeKey:
    return IntakeKey(id=week_id(day), window=week_of(day), recipient=Identity(bytes([seed]) * 32).recipient)


def rebuilt() -> dict[str, Roots | Directory | IntakeNote]:
    return {
        "roots": Roots(origin=ORIGIN, seq=1, prev=FIRST_PREV, k=2, roots=(root(1), root(2), root(3))),
        "directory": Directory(
            origin=ORIGIN,
            seq=1,
            prev=FIRST_PREV,
            valid=VALID,
            about=sha256(ABOUT),
            intake_log=vkey(f"{ORIGIN}/intake", 0x51),
            directory_log=vkey(f"{ORIGIN}/directory", 0x52),
            promise=vkey(f"{ORIGIN}/promise", 0x53),
            bodies=(DirectoryBody(id="ohchr", title="Office of the High Commissioner for Human Rights"),),
            signs=(SignKey(body="ohchr", id="2026a", public=ed25519_public(bytes([4]) * 32)),),
            crosses=(),
        ),
        "intake": IntakeNote(
            origin=ORIGIN,
            body="ohchr",
            seq=1,
            prev=FIRST_PREV,
            keys=(weekly(0x21, date(2026, 11, 23)), weekly(0x22, date(2026, 11, 30))),
            reply=ReplyKey(id="2026a", public=ed25519_public(bytes([0x31]) * 32)),
            evidence=(weekly(0x23, date(2026, 11, 23)),),
            witnesses=(vkey("ohchr/witness-1", 0x41, KeyType.COSIGNATURE),),
            custodies=(vkey("ohchr/mirror-1", 0x42, KeyType.COSIGNATURE),),
        ),
    }


def read(files: dict[str, bytes]) -> TrustedNotes:
    trusted = TrustedNotes(Pin.parse(VECTORS["pin_json"].encode()), today=TODAY, seen=Seen.empty())
    trusted.update_roots(files["roots"])
    trusted.update_directory(files["directory"])
    trusted.update_about(ABOUT)
    trusted.update_intake(files["intake"])
    return trusted


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.mark.parametrize("kind", PARSERS)
def test_the_text_is_built_byte_for_byte(kind: str) -> None:
    built = rebuilt()[kind]
    assert built.text == VECTORS[f"{kind}_text"]
    assert built.digest.hex() == VECTORS[f"{kind}_sha"]
    assert PARSERS[kind](parse_note(FILES[kind])) == built


def test_the_signed_notes_are_believed() -> None:
    body = read(FILES).body("ohchr")
    assert body.intake_key().id == "2026w48"
    assert body.intake_key().recipient == Identity(b"\x21" * 32).recipient
    assert body.evidence_key().recipient == Identity(b"\x23" * 32).recipient


@pytest.mark.parametrize("row", VECTORS["refused"], ids=lambda row: f"{row['note']}: {row['why']}")
def test_a_text_in_another_form_is_refused(row: dict[str, str]) -> None:
    text: str = VECTORS[f"{row['note']}_text"]
    assert text.count(row["find"]) == 1
    note = parse_note(FILES[row["note"]])
    with pytest.raises(MalformedError):
        PARSERS[row["note"]](Note(text=text.replace(row["find"], row["replace"]), signatures=note.signatures))


@pytest.mark.parametrize("kind", ["roots", "directory"])
@given(st.data())
def test_one_changed_bit_is_refused(kind: str, data: st.DataObject) -> None:
    bit = data.draw(st.integers(0, 8 * len(FILES[kind]) - 1))
    with pytest.raises((MalformedError, UntrustedError)):
        read({**FILES, kind: flipped(FILES[kind], bit)})


@given(st.integers(0, 8 * len(FILES["intake"]) - 1))
def test_one_changed_bit_of_an_intake_note_is_refused(bit: int) -> None:
    changed = flipped(FILES["intake"], bit)
    with pytest.raises((MalformedError, UntrustedError)):
        verify_intake(changed, read(FILES).directory, body="ohchr", previous=None)


@given(st.integers(0, 8 * len(FILES["intake"]) - 1))
def test_one_changed_bit_of_the_intake_file_never_yields_a_key(bit: int) -> None:
    try:
        body = read({**FILES, "intake": flipped(FILES["intake"], bit)}).body("ohchr")
    except (MalformedError, UntrustedError):
        return
    assert body.intake is None
    assert body.reason is not None


@pytest.mark.parametrize("kind", PARSERS)
@given(st.data())
def test_any_edit_is_refused_or_is_what_the_dataclass_writes(kind: str, data: st.DataObject) -> None:
    text: str = VECTORS[f"{kind}_text"]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 80)))
    piece = data.draw(st.text(max_size=10) | st.sampled_from(["\n", " ", "0", text[start:end] * 2]))
    edited = text[:start] + piece + text[end:]
    try:
        parsed = PARSERS[kind](Note(text=edited, signatures=()))
    except MalformedError:
        return
    assert parsed.text == edited


@pytest.mark.parametrize("update", ["update_roots", "update_directory", "update_about", "update_intake"])
@settings(max_examples=25)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_taken_in_or_refused_in_one_of_two_ways(update: str, data: bytes) -> None:
    trusted = read(FILES)
    try:
        getattr(trusted, update)(data)
    except (MalformedError, UntrustedError):
        return
    # Only a file that holds no note at all says nothing wrong.
    assert (update, data) == ("update_intake", b"")
