"""Padding, parts digests, commitment, token, constants and fingerprints against known values."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec.digests import Digest
from channel.errors import MalformedError, RefusedError
from channel.wire.fingerprint import fingerprint
from channel.wire.nobody import nobody_recipient, throwaway_recipient
from channel.wire.padding import BUNDLE_LIMIT_BYTES, check_payload_length, padded_length, payload_length
from channel.wire.parts import PAYLOAD_LABEL, PartsDigest, parts_digest
from channel.wire.puzzle import check_answer
from channel.wire.submission import (
    SEALED_PREFIX_BYTES,
    SealedPrefix,
    commitment,
    is_bare_age,
    parse_sealed_prefix,
    token,
)
from channel.wire.wordlist import load_wordlist
from keys.identity import Identity

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/submission.json").read_text())


def pattern(length: int) -> bytes:
    return (bytes(range(251)) * (length // 251 + 1))[:length]


@pytest.mark.parametrize("row", VECTORS["padding"], ids=lambda row: str(row["length"]))
def test_length_classes(row: dict[str, int]) -> None:
    assert padded_length(row["length"]) == row["padded"]
    assert payload_length(row["padded"]) == row["payload"]
    assert check_payload_length(row["payload"]) == row["padded"]


@given(st.integers(1, BUNDLE_LIMIT_BYTES))
def test_padding_wastes_at_most_a_quarter_above_1_mib(length: int) -> None:
    padded = padded_length(length)
    assert padded >= length
    assert padded % 65536 == 0
    assert padded_length(padded) == padded
    if length > 2**20:
        assert padded - length < length / 4


@given(st.integers(-10, 3 * 2**20))
def test_only_payloads_of_padded_lengths_are_legal(payload_bytes: int) -> None:
    try:
        padded = check_payload_length(payload_bytes)
    except MalformedError:
        return
    assert payload_length(padded) == payload_bytes


def test_more_than_2_gib_is_refused() -> None:
    with pytest.raises(RefusedError):
        padded_length(BUNDLE_LIMIT_BYTES + 1)
    with pytest.raises(MalformedError):
        check_payload_length(payload_length(BUNDLE_LIMIT_BYTES + 2**28))


@pytest.mark.parametrize("row", VECTORS["parts"], ids=lambda row: f"{row['label']} {row['pattern_bytes']}")
def test_parts_digest(row: dict[str, str | int]) -> None:
    assert parts_digest(str(row["label"]), pattern(int(row["pattern_bytes"]))).hex() == row["digest"]


@given(st.lists(st.integers(0, 2**20 + 3), max_size=4))
def test_parts_digest_does_not_depend_on_block_sizes(sizes: list[int]) -> None:
    data = pattern(sum(sizes))
    digest, position = PartsDigest(PAYLOAD_LABEL), 0
    for size in sizes:
        digest.update(data[position : position + size])
        position += size
    assert digest.digest() == parts_digest(PAYLOAD_LABEL, data)


def test_commitment_and_token() -> None:
    row = VECTORS["commitment"]
    payload_digest = parts_digest(PAYLOAD_LABEL, pattern(row["payload_pattern_bytes"]))
    made = commitment(blind=bytes.fromhex(row["blind"]), header=b"A" * 6298, payload_digest=payload_digest)
    assert made.hex() == row["commitment"]
    assert token(bytes.fromhex(row["log_key"]), made).hex() == row["token"]


@given(st.integers(0, 2), st.integers(0, 255))
def test_commitment_binds_each_part(which: int, bit: int) -> None:
    parts = [bytes(32), bytes(100), bytes(32)]
    changed = [bytearray(part) for part in parts]
    changed[which][bit // 8 % len(parts[which])] ^= 1 << bit % 8
    first, second = (
        commitment(blind=bytes(p[0]), header=bytes(p[1]), payload_digest=Digest(bytes(p[2])))
        for p in (parts, changed)
    )
    assert first != second


def test_sealed_prefix_round_trips() -> None:
    prefix = SealedPrefix(token=b"t" * 32, blind=b"b" * 32)
    assert len(prefix.encoded) == SEALED_PREFIX_BYTES
    assert parse_sealed_prefix(prefix.encoded) == prefix
    for data in (b"", prefix.encoded[:-1], prefix.encoded + b"x", b"CHSEAL2\n" + bytes(64)):
        with pytest.raises(MalformedError):
            parse_sealed_prefix(data)


def test_a_bare_age_file_is_told_by_its_first_line() -> None:
    assert is_bare_age(b"age-encryption.org/v1\n-> x")
    assert not is_bare_age(b"age-encryption.org/v2\n")


def test_nobody_recipients_are_the_known_constants() -> None:
    assert [nobody_recipient(n).digest.hex() for n in (1, 2, 3)] == VECTORS["nobody_sha"]


def test_throwaway_recipients_differ_by_their_seed() -> None:
    one, two = throwaway_recipient(bytes(32)), throwaway_recipient(bytes(31) + b"\1")
    assert one != two
    one.wrap(bytes(16))


def test_fingerprints() -> None:
    wordlist = load_wordlist()
    recipient_row, pin_row = VECTORS["fingerprints"]
    assert list(fingerprint(Identity(b"\x21" * 32).recipient.raw, wordlist)) == recipient_row["words"]
    assert list(fingerprint(pin_row["pin"].encode(), wordlist)) == pin_row["words"]


def test_the_puzzle_is_the_known_hash() -> None:
    row = VECTORS["puzzle"]
    challenge, subject = bytes.fromhex(row["challenge"]), bytes.fromhex(row["subject"])
    zeros = 256 - int(row["digest"], 16).bit_length()
    check_answer(row["answer"], challenge=challenge, subject=subject, bits=zeros)
    with pytest.raises(RefusedError):
        check_answer(row["answer"], challenge=challenge, subject=subject, bits=zeros + 1)
