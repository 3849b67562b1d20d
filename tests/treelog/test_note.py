"""Signed notes: what is written is read back, nothing else is, and a known key's bad line spoils a note."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.errors import MalformedError, UntrustedError
from channel.treelog.note import (
    NOTE_LIMIT_BYTES,
    Note,
    SignatureLine,
    parse_note,
    parse_notes,
    sign_note,
    sign_note_mldsa44,
    verify_note,
)
from channel.treelog.signature import ed25519_public, mldsa44_public
from channel.treelog.vkey import KeyType, VerifierKey

SEED, OTHER = bytes([1]) * 32, bytes([2]) * 32
KEY = VerifierKey(name="example.org/a", key_type=KeyType.ED25519, public=ed25519_public(SEED))
PQ_KEY = VerifierKey(name="example.org/a-pq", key_type=KeyType.MLDSA44, public=mldsa44_public(SEED))
TEXT = "channel/v1/test\nline two\n"


def signed(text: str = TEXT) -> Note:
    return Note(text=text, signatures=(sign_note(text, name=KEY.name, seed=SEED),))


def test_a_note_is_read_back_as_written() -> None:
    note = signed()
    assert parse_note(note.encoded) == note
    verify_note(note, KEY)


def test_the_digest_does_not_depend_on_signatures() -> None:
    note = signed()
    more = replace(note, signatures=(*note.signatures, sign_note(TEXT, name="b", seed=OTHER)))
    assert more.digest == note.digest


def test_mldsa44_signs_in_the_context_of_the_first_line() -> None:
    line = sign_note_mldsa44(TEXT, name=PQ_KEY.name, seed=SEED)
    verify_note(Note(text=TEXT, signatures=(line,)), PQ_KEY)
    moved = "channel/v1/other\nline two\n"
    with pytest.raises(UntrustedError):
        verify_note(Note(text=moved, signatures=(line,)), PQ_KEY)


def test_lines_of_unknown_keys_are_ignored_even_under_a_known_name() -> None:
    stranger = sign_note(TEXT, name=KEY.name, seed=OTHER)
    note = signed()
    verify_note(replace(note, signatures=(stranger, *note.signatures)), KEY)
    with pytest.raises(UntrustedError):
        verify_note(replace(note, signatures=(stranger,)), KEY)


def test_a_failing_line_of_a_known_key_spoils_the_note() -> None:
    note = signed()
    bad = replace(note.signatures[0], signature=bytes(64))
    with pytest.raises(UntrustedError):
        verify_note(replace(note, signatures=(*note.signatures, bad)), KEY)


def test_notes_end_to_end_are_told_apart() -> None:
    one, two = signed("first\n"), signed("second\nwith more\n")
    assert parse_notes(one.encoded + two.encoded, limit_notes=2) == (one, two)
    with pytest.raises(MalformedError):
        parse_notes(one.encoded + two.encoded, limit_notes=1)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"text\n",
        b"text\n\n",
        signed().encoded[:-1],
        signed().encoded + b"\n",
        signed().encoded.replace(b"line", b"li\tne"),
        signed().encoded.replace(b"line", b"li\xffne"),
        signed().encoded.replace(b" example.org", b" example+org"),
        signed().encoded.replace(b"\n\n", b"\n"),
        "\n\u2014 a AAAAAAA=\n".encode(),
        "text\n\n\u2014 a AAAA\n".encode(),
        b"x" * (NOTE_LIMIT_BYTES + 1),
    ],
)
def test_what_is_no_note_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_note(data)


@given(st.text(max_size=300).map(str.encode) | st.binary(max_size=300))
def test_any_bytes_parse_to_what_they_encode_or_are_malformed(data: bytes) -> None:
    try:
        note = parse_note(data)
    except MalformedError:
        return
    assert note.encoded == data


@given(st.integers(0, len(signed().encoded) * 8 - 1))
def test_one_flipped_bit_is_refused(bit: int) -> None:
    data = bytearray(signed().encoded)
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises((MalformedError, UntrustedError)):
        verify_note(parse_note(bytes(data)), KEY)


@pytest.mark.parametrize("key", [KEY, PQ_KEY], ids=["ed25519", "mldsa44"])
def test_verifier_keys_round_trip(key: VerifierKey) -> None:
    assert VerifierKey.parse(key.text) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        KEY.text.replace("+", "-"),
        KEY.text.replace("example", "exampla"),
        KEY.text[:-2],
        f"n+{'0' * 8}+AQ==",
        f"n+{'0' * 8}+",
        f"n+{'0' * 8}+Bw==",
    ],
)
def test_what_is_no_verifier_key_is_malformed(text: str) -> None:
    with pytest.raises(MalformedError):
        VerifierKey.parse(text)


def test_a_cosignature_key_does_not_sign_notes() -> None:
    key = replace(KEY, key_type=KeyType.COSIGNATURE)
    line = SignatureLine(name=key.name, key_id=key.key_id, signature=bytes(72))
    with pytest.raises(UntrustedError):
        verify_note(Note(text=TEXT, signatures=(line,)), key)
