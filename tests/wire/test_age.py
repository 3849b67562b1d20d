"""Headers and payloads of age files: strict both ways, and nothing altered is opened."""

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channel.errors import ChannelError, MalformedError, NotRecipientError, UntrustedError
from channel.wire.age.header import (
    Header,
    Stanza,
    check_submission_header,
    header_length,
    header_mac,
    parse_header,
)
from channel.wire.age.recipient import Recipient
from channel.wire.age.seal import seal_bytes, seal_header
from channel.wire.age.stream import CHUNK_BYTES, SEALED_CHUNK_BYTES, ChunkOpener, open_chunks, seal_chunks
from channel.wire.nobody import throwaway_recipient
from channel.wire.submission import SUBMISSION_HEADER_BYTES
from keys.identity import Identity
from keys.unseal import open_bytes, open_header

ALICE, BOB = Identity(b"a" * 32), Identity(b"b" * 32)
FILE_KEY, KEY = b"k" * 16, b"p" * 32
HEADER = seal_header(
    [ALICE.recipient, *(throwaway_recipient(bytes([n]) * 32) for n in range(3))], file_key=FILE_KEY
)


def sealed_stream(data: bytes, block_bytes: int) -> bytes:
    out = bytearray()
    blocks = (data[i : i + block_bytes] for i in range(0, len(data), block_bytes))
    seal_chunks(KEY, blocks, out.extend)
    return bytes(out)


def opened_stream(sealed: bytes) -> bytes:
    return b"".join(open_chunks(KEY, io.BytesIO(sealed).read))


def test_a_submission_header_has_one_length_and_reads_back() -> None:
    assert len(HEADER) == SUBMISSION_HEADER_BYTES == header_length(HEADER + b"payload")
    header = check_submission_header(HEADER)
    assert header.encoded == HEADER
    assert open_header(HEADER, [ALICE]).file_key == FILE_KEY


def test_a_file_for_others_is_not_for_us() -> None:
    with pytest.raises(NotRecipientError):
        open_header(HEADER, [BOB])


def test_the_right_identity_is_found_among_several() -> None:
    assert open_header(HEADER, [BOB, ALICE]).identity is ALICE


def test_a_wrong_file_key_sealed_to_us_does_not_hide_the_right_one() -> None:
    header = parse_header(HEADER)
    decoy = ALICE.recipient.wrap(b"x" * 16)
    stanzas = (decoy, *header.stanzas[:3])
    unsigned = Header(stanzas=stanzas, mac=b"")
    data = Header(stanzas=stanzas, mac=header_mac(FILE_KEY, unsigned.signed)).encoded
    assert open_header(data, [ALICE]).file_key == FILE_KEY


def test_a_stripped_stanza_is_refused() -> None:
    header = parse_header(HEADER)
    data = Header(stanzas=header.stanzas[:3], mac=header.mac).encoded
    with pytest.raises(NotRecipientError):
        open_header(data, [ALICE])
    with pytest.raises(MalformedError):
        check_submission_header(data)


@pytest.mark.parametrize("arguments", [("X25519", "A" * 43), ("scrypt", "AAAA", "18"), ("mlkem768x25519",)])
def test_other_stanza_types_are_refused(arguments: tuple[str, ...]) -> None:
    stanzas = (*parse_header(HEADER).stanzas[:3], Stanza(arguments=arguments, body=bytes(32)))
    data = Header(stanzas=stanzas, mac=bytes(32)).encoded
    parse_header(data)
    with pytest.raises(MalformedError) as caught:
        check_submission_header(data)
    assert "stanza" in str(caught.value)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(HEADER) * 8 - 1))
def test_one_flipped_bit_of_a_header_is_refused(bit: int) -> None:
    data = bytearray(HEADER)
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises((MalformedError, NotRecipientError)):
        open_header(bytes(data), [ALICE])


@given(st.binary(max_size=300), st.integers(0, len(HEADER)))
def test_any_bytes_are_a_header_or_malformed(junk: bytes, cut: int) -> None:
    for data in (junk, HEADER[:cut] + junk):
        try:
            header = parse_header(data)
        except MalformedError:
            continue
        assert header.encoded == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        HEADER[:-1],
        HEADER + b"\n",
        HEADER.replace(b"/v1", b"/v2"),
        HEADER.replace(b"\n", b"\r\n"),
        b"age-encryption.org/v1\n--- " + b"A" * 43 + b"\n",
        HEADER.replace(b"-> ", b"->  ", 1),
        b"age-encryption.org/v1\n" + b"-> a\n\n" * 33 + b"--- " + b"A" * 43 + b"\n",
        b"x" * 70_000,
    ],
)
def test_what_is_no_header_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_header(data)


def test_a_header_that_does_not_end_is_malformed() -> None:
    with pytest.raises(MalformedError):
        header_length(HEADER[:-1])
    with pytest.raises(MalformedError):
        header_length(b"")


@pytest.mark.parametrize(
    "length", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 200_001]
)
@pytest.mark.parametrize("block_bytes", [1000, CHUNK_BYTES, 2**20])
def test_streams_round_trip_whatever_the_blocks(length: int, block_bytes: int) -> None:
    data = os.urandom(length)
    sealed = sealed_stream(data, block_bytes)
    assert sealed == sealed_stream(data, 777)
    assert opened_stream(sealed) == data


def test_cut_reordered_repeated_or_extended_streams_are_refused() -> None:
    sealed = sealed_stream(os.urandom(3 * CHUNK_BYTES), CHUNK_BYTES)
    one, two, three = (sealed[i * SEALED_CHUNK_BYTES : (i + 1) * SEALED_CHUNK_BYTES] for i in range(3))
    for hostile in (
        one + two,
        two + one + three,
        one + one + two + three,
        sealed + b"x",
        sealed + three,
        b"",
        one[:15],
    ):
        with pytest.raises((MalformedError, UntrustedError)):
            opened_stream(hostile)


def test_an_empty_last_chunk_is_refused() -> None:
    opener = ChunkOpener(KEY)
    with pytest.raises(MalformedError):
        opener.open(bytes(16), number=1, is_last=True)


@given(st.integers(0, 8 * 600 - 1))
def test_one_flipped_bit_of_a_file_is_refused(bit: int) -> None:
    data = bytearray(seal_bytes(b"text" * 100, [ALICE.recipient], random_bytes=lambda n: b"r" * n))
    data[-1 - bit // 8] ^= 1 << bit % 8
    with pytest.raises(ChannelError):
        open_bytes(bytes(data), [ALICE])


@given(st.text(max_size=60) | st.just(str(ALICE.recipient)[:-1]) | st.just(str(ALICE.recipient).upper()))
def test_what_is_no_recipient_is_malformed(text: str) -> None:
    with pytest.raises(MalformedError):
        Recipient.parse(text)


def test_recipients_of_other_kinds_are_refused() -> None:
    with pytest.raises(MalformedError):
        Recipient.parse("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p")


def test_recipients_and_identities_round_trip() -> None:
    assert Recipient.parse(str(ALICE.recipient)) == ALICE.recipient
    assert Identity.parse(ALICE.text) == ALICE
    assert "aaaa" not in repr(ALICE)
