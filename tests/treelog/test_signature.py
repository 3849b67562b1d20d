"""Signatures on which implementations disagree are settled here, once, by vectors."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channel.errors import MalformedError, UntrustedError
from channel.treelog.signature import (
    ed25519_public,
    mldsa44_public,
    sign_ed25519,
    sign_mldsa44,
    verify_ed25519,
    verify_mldsa44,
)

CASES = json.loads((Path(__file__).parents[1] / "vectors/ed25519.json").read_text())["cases"]
SEED = bytes(range(32))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_ed25519_vector(case: dict[str, str | bool]) -> None:
    public, message, signature = (bytes.fromhex(str(case[k])) for k in ("public", "message", "signature"))
    if case["valid"]:
        verify_ed25519(public, message, signature)
    else:
        with pytest.raises((MalformedError, UntrustedError)):
            verify_ed25519(public, message, signature)


def test_vectors_hold_a_mixed_order_key_that_passes_and_one_that_fails() -> None:
    mixed = {case["valid"] for case in CASES if str(case["name"]).startswith("mixed-order key")}
    assert mixed == {True, False}


@given(st.integers(0, 511))
def test_one_flipped_bit_of_an_ed25519_signature_is_refused(bit: int) -> None:
    signature = bytearray(sign_ed25519(SEED, b"text"))
    signature[bit // 8] ^= 1 << bit % 8
    with pytest.raises(UntrustedError):
        verify_ed25519(ed25519_public(SEED), b"text", bytes(signature))


@settings(max_examples=20)
@given(st.integers(0, 2420 * 8 - 1))
def test_one_flipped_bit_of_an_mldsa44_signature_is_refused(bit: int) -> None:
    signature = bytearray(sign_mldsa44(SEED, b"text", context=b"c"))
    signature[bit // 8] ^= 1 << bit % 8
    with pytest.raises(UntrustedError):
        verify_mldsa44(mldsa44_public(SEED), b"text", bytes(signature), context=b"c")


def test_mldsa44_binds_its_context() -> None:
    signature = sign_mldsa44(SEED, b"text", context=b"one")
    verify_mldsa44(mldsa44_public(SEED), b"text", signature, context=b"one")
    with pytest.raises(UntrustedError):
        verify_mldsa44(mldsa44_public(SEED), b"text", signature, context=b"two")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_malformed(length: int) -> None:
    with pytest.raises(MalformedError):
        verify_ed25519(bytes(length), b"", bytes(64))
    with pytest.raises(MalformedError):
        verify_mldsa44(bytes(length), b"", bytes(2420), context=b"")
