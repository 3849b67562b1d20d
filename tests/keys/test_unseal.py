"""Reading ranges of a payload: only what was sealed, wherever the range lies."""

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channel.errors import MalformedError, NotRecipientError, UntrustedError
from channel.wire.age.header import Header, Stanza, header_mac, parse_header
from channel.wire.age.seal import seal_header, seal_payload
from channel.wire.age.stream import CHUNK_BYTES
from keys.identity import Identity
from keys.unseal import PayloadReader, Trial, open_header, try_identities

FILE_KEY = b"f" * 16
PLAIN = os.urandom(3 * CHUNK_BYTES)
OURS, THEIRS, OTHER = (Identity(bytes([number]) * 32) for number in range(3))


def sealed(plain: bytes) -> bytes:
    out = bytearray()
    seal_payload([plain], file_key=FILE_KEY, nonce=b"n" * 16, write=out.extend)
    return bytes(out)


SEALED = sealed(PLAIN)


def reader(data: bytes) -> PayloadReader:
    return PayloadReader(io.BytesIO(data), file_key=FILE_KEY, payload_bytes=len(data))


@settings(max_examples=50)
@given(st.integers(0, len(PLAIN)), st.integers(0, len(PLAIN)))
def test_any_range_reads_what_was_sealed(start: int, end: int) -> None:
    start, end = sorted((start, end))
    assert reader(SEALED).read(start, end - start) == PLAIN[start:end]


def test_the_plaintext_length_is_known_before_reading() -> None:
    assert reader(SEALED).length_bytes == len(PLAIN)
    assert reader(sealed(b"")).length_bytes == 0


def test_a_payload_may_stand_behind_a_header() -> None:
    file = io.BytesIO(b"header" + SEALED)
    file.seek(6)
    behind = PayloadReader(file, file_key=FILE_KEY, payload_bytes=len(SEALED))
    assert behind.read(CHUNK_BYTES - 2, 4) == PLAIN[CHUNK_BYTES - 2 : CHUNK_BYTES + 2]


def test_a_range_beyond_the_end_is_malformed() -> None:
    for start, length in ((0, len(PLAIN) + 1), (len(PLAIN), 1), (-1, 1), (0, -1)):
        with pytest.raises(MalformedError):
            reader(SEALED).read(start, length)


def test_a_cut_payload_is_noticed_where_it_is_read() -> None:
    short = PayloadReader(io.BytesIO(SEALED[:-1]), file_key=FILE_KEY, payload_bytes=len(SEALED))
    assert short.read(0, 10) == PLAIN[:10]
    with pytest.raises(MalformedError):
        short.read(len(PLAIN) - 1, 1)
    with pytest.raises(UntrustedError):
        reader(SEALED[:-1]).read(len(PLAIN) - 10, 5)
    with pytest.raises(MalformedError):
        reader(SEALED[:20])


def test_a_moved_chunk_is_noticed() -> None:
    swapped = (
        SEALED[:16]
        + SEALED[16 + CHUNK_BYTES + 16 : 16 + 2 * (CHUNK_BYTES + 16)]
        + SEALED[16 + CHUNK_BYTES + 16 :]
    )
    with pytest.raises(UntrustedError):
        reader(swapped).read(0, 1)


def header_of(*stanzas: Stanza) -> Header:
    mac = header_mac(FILE_KEY, Header(stanzas=stanzas, mac=b"").signed)
    return Header(stanzas=stanzas, mac=mac)


def test_the_file_key_that_passes_the_mac_is_found_behind_bad_ones() -> None:
    wrong, right = OURS.recipient.wrap(b"w" * 16), OURS.recipient.wrap(FILE_KEY)
    bad = Stanza(arguments=right.arguments, body=b"short")
    found = Trial(file_key=FILE_KEY, identity=OURS)
    for stanzas in ((bad, wrong, right), (right, wrong, bad)):
        assert try_identities(header_of(*stanzas), [OTHER, OURS]) == found


def test_a_wrong_key_for_one_identity_does_not_hide_the_right_one_for_another() -> None:
    header = header_of(OURS.recipient.wrap(b"w" * 16), THEIRS.recipient.wrap(FILE_KEY))
    assert try_identities(header, [OURS, THEIRS]) == Trial(file_key=FILE_KEY, identity=THEIRS)


def test_a_stanza_that_opens_under_a_mac_that_fails_is_told_apart_from_none() -> None:
    header = header_of(OURS.recipient.wrap(b"w" * 16), THEIRS.recipient.wrap(FILE_KEY))
    assert try_identities(header, [OTHER, OURS]) == Trial(file_key=None, identity=OURS)
    assert try_identities(header, [OTHER]) is None
    for identities in ([OTHER, OURS], [OTHER], []):
        with pytest.raises(NotRecipientError):
            open_header(header.encoded, identities)


def test_what_was_found_is_never_shown() -> None:
    header = parse_header(seal_header([OURS.recipient], file_key=FILE_KEY))
    assert "ffff" not in repr(try_identities(header, [OURS]))
