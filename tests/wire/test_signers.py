"""Which known keys signed a note: strangers are ignored, a false line of a known key spoils the note."""

from dataclasses import replace

import pytest

from channel.errors import UntrustedError
from channel.treelog.note import Note
from channel.wire.signers import signers
from tests.wire.notes_simulator import root_of, sign_key_of, signed_by_body, signed_by_roots, spoilt

TEXT = "channel/v1/test\nline\n"
ORIGIN = "reports.example.org"


def test_each_signer_is_named_once_in_the_order_of_the_keys() -> None:
    one, two, three = (root_of(number) for number in (1, 2, 3))
    note = signed_by_roots(TEXT, "3", "1e", "3", "9")
    keys = [key for root in (one, two, three) for key in (root.ed25519, root.mldsa44)]
    assert signers(note, keys) == (one.ed25519, three.ed25519, three.mldsa44)


def test_a_note_of_strangers_has_no_signer() -> None:
    assert signers(signed_by_body(TEXT, "ohchr"), [sign_key_of("oios").vkey(ORIGIN)]) == ()


def test_a_false_line_of_a_known_key_is_refused_by_name() -> None:
    note = signed_by_body(TEXT, "ohchr")
    lines = (spoilt(note.signatures[0]), *signed_by_roots(TEXT, "1").signatures)
    with pytest.raises(UntrustedError, match="/ohchr/2026a does not hold"):
        signers(Note(text=TEXT, signatures=lines), [sign_key_of("ohchr").vkey(ORIGIN), root_of(1).ed25519])


def test_a_signature_does_not_move_to_another_text() -> None:
    note = replace(signed_by_body(TEXT, "ohchr"), text="channel/v1/test\nother\n")
    with pytest.raises(UntrustedError):
        signers(note, [sign_key_of("ohchr").vkey(ORIGIN)])
