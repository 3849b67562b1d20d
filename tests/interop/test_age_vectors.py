"""The public age vectors (npm `cctv-age`): each is accepted or refused as it says, within our one rule.

The rule: only `mlkem768x25519` is opened, and only binary files. So a vector of another recipient type must
be refused as such by the whole reader; its header text, its MAC and its payload are still judged by the parts
that know nothing of recipients, with the file key that the vector tells.
"""

import hashlib
import io
import re
from collections.abc import Callable, Iterator

import pytest

from channel.errors import ChannelError, MalformedError, NotRecipientError, UntrustedError
from channel.wire.age.header import (
    STANZA_TYPE,
    Header,
    check_submission_header,
    header_length,
    header_mac,
    parse_header,
)
from channel.wire.age.stream import (
    NONCE_BYTES,
    SEALED_CHUNK_BYTES,
    ChunkOpener,
    open_chunks,
    payload_key,
)
from keys.identity import Identity
from keys.unseal import PayloadReader, open_bytes
from tests.interop.age_vectors import Vector, load_vectors

VECTORS = load_vectors()
BINARY = [vector for vector in VECTORS if vector.expect != "armor failure"]
# Header failures come in two kinds: the text itself, or one recipient type's arguments, which the text parser
# leaves alone. These are the vectors of the first kind.
BAD_TEXT = re.compile(
    r"(armor_)?empty|version_unsupported|(armor_)?header_crlf|hmac_.*|stanza_.*|\w+_not_canonical_body"
)
WELL_WRITTEN = [
    vector for vector in BINARY if not (vector.expect == "header failure" and BAD_TEXT.fullmatch(vector.name))
]
# cryptography reports an all-zero shared secret like any ciphertext that does not open.
DEGENERATE = {"hybrid_identity", "hybrid_low_order"}
STRANGER = Identity(bytes(32))


def named(vector: Vector) -> str:
    return f"{vector.name}-{vector.expect.replace(' ', '-')}"


def each(vectors: list[Vector]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", vectors, ids=named)


def header_of(vector: Vector) -> Header:
    return parse_header(vector.binary[: header_length(vector.binary)])


def payload_of(vector: Vector) -> bytes:
    return vector.binary[header_length(vector.binary) :]


def own_identities(vector: Vector) -> list[Identity]:
    texts = [text for text in vector.identities if text.startswith("AGE-SECRET-KEY-PQ-1")]
    return [Identity.parse(text) for text in texts]


def authentic(vector: Vector) -> bytes:
    """Return every chunk from the front that some age implementation could release."""
    payload = payload_of(vector)
    opener = ChunkOpener(payload_key(vector.file_key, payload[:NONCE_BYTES]))
    released = b""
    for number, start in enumerate(range(NONCE_BYTES, len(payload), SEALED_CHUNK_BYTES)):
        chunk = payload[start : start + SEALED_CHUNK_BYTES]
        for is_last in (False, True):
            try:
                released += opener.open(chunk, number=number, is_last=is_last)
            except ChannelError:
                continue
            if is_last:
                return released
            break
        else:
            return released
    return released


def read_from_front(vector: Vector) -> Iterator[bytes]:
    source = io.BytesIO(payload_of(vector))
    nonce = source.read(NONCE_BYTES)
    return open_chunks(payload_key(vector.file_key, nonce), source.read)


def read_anywhere(vector: Vector) -> Iterator[bytes]:
    payload = payload_of(vector)
    reader = PayloadReader(io.BytesIO(payload), file_key=vector.file_key, payload_bytes=len(payload))
    yield from reader.blocks(0, reader.length_bytes)


READERS = pytest.mark.parametrize("read", [read_from_front, read_anywhere])


def test_every_published_vector_is_here() -> None:
    assert len(VECTORS) == 143
    assert {vector.expect for vector in VECTORS} == {
        "success",
        "no match",
        "HMAC failure",
        "header failure",
        "payload failure",
        "armor failure",
    }


@each([vector for vector in VECTORS if vector.armored])
def test_armor_is_not_read(vector: Vector) -> None:
    with pytest.raises(MalformedError):
        open_bytes(vector.file, [*own_identities(vector), STRANGER])


@each([vector for vector in BINARY if vector not in WELL_WRITTEN])
def test_a_badly_written_header_is_refused(vector: Vector) -> None:
    with pytest.raises(MalformedError):
        header_of(vector)


@each(WELL_WRITTEN)
def test_a_well_written_header_is_read_and_written_again(vector: Vector) -> None:
    assert header_of(vector).encoded == vector.binary[: header_length(vector.binary)]


@each(WELL_WRITTEN)
def test_the_mac_holds_unless_the_vector_says_otherwise(vector: Vector) -> None:
    header = header_of(vector)
    holds = header_mac(vector.file_key, header.signed) == header.mac
    assert holds == (vector.expect != "HMAC failure")


@each([vector for vector in WELL_WRITTEN if vector.is_hybrid])
def test_hybrid_stanzas_unwrap_as_the_vector_says(vector: Vector) -> None:
    stanzas = [stanza for stanza in header_of(vector).stanzas if stanza.arguments[0] == STANZA_TYPE]
    identities = own_identities(vector)
    if vector.expect == "header failure" and stanzas and vector.name not in DEGENERATE:
        with pytest.raises(MalformedError):
            identities[0].unwrap(stanzas[0])
        return
    found = {identity.unwrap(stanza) for stanza in stanzas for identity in identities} - {None}
    assert found == ({vector.file_key} if vector.expect == "success" else set())


@READERS
@each([vector for vector in WELL_WRITTEN if vector.expect == "success"])
def test_a_good_payload_is_opened(vector: Vector, read: Callable[[Vector], Iterator[bytes]]) -> None:
    digest = hashlib.sha256()
    for block in read(vector):
        digest.update(block)
    assert digest.hexdigest() == vector.payload


@READERS
@each([vector for vector in WELL_WRITTEN if vector.expect == "payload failure"])
def test_a_bad_payload_is_refused_and_only_authentic_bytes_come_before(
    vector: Vector, read: Callable[[Vector], Iterator[bytes]]
) -> None:
    reference = authentic(vector)
    assert hashlib.sha256(reference).hexdigest() == vector.payload
    released: list[bytes] = []
    with pytest.raises((MalformedError, UntrustedError)):
        released.extend(read(vector))
    assert reference.startswith(b"".join(released))


@each([vector for vector in WELL_WRITTEN if vector.name in {"stream_no_nonce", "stream_short_nonce"}])
def test_a_payload_without_a_whole_nonce_is_refused(vector: Vector) -> None:
    with pytest.raises(MalformedError):
        b"".join(read_anywhere(vector))


@each(BINARY)
def test_the_whole_reader_opens_hybrid_files_only(vector: Vector) -> None:
    identities = [*own_identities(vector), STRANGER]
    if vector not in WELL_WRITTEN:
        with pytest.raises(MalformedError):
            open_bytes(vector.binary, identities)
    elif any(stanza.arguments[0] != STANZA_TYPE for stanza in header_of(vector).stanzas):
        with pytest.raises(MalformedError, match="another type"):
            open_bytes(vector.binary, identities)
    elif vector.expect == "success":
        plaintext = open_bytes(vector.binary, identities)
        assert hashlib.sha256(plaintext).hexdigest() == vector.payload
    else:
        # A stanza that age calls a header failure is only "not for us": it must not hide a good one.
        with pytest.raises(NotRecipientError):
            open_bytes(vector.binary, identities)


@each([vector for vector in WELL_WRITTEN if vector.is_hybrid and vector.expect == "success"])
@pytest.mark.parametrize("first", [True, False])
def test_a_stanza_of_another_type_is_refused_wherever_it_stands(vector: Vector, *, first: bool) -> None:
    hybrid = [stanza for stanza in header_of(vector).stanzas if stanza.arguments[0] == STANZA_TYPE]
    other = next(v for v in BINARY if v.name == "x25519")
    foreign = list(header_of(other).stanzas)
    mixed = Header(stanzas=tuple(foreign + hybrid if first else hybrid + foreign), mac=b"")
    sealed = Header(stanzas=mixed.stanzas, mac=header_mac(vector.file_key, mixed.signed)).encoded
    with pytest.raises(MalformedError, match="another type"):
        open_bytes(sealed + payload_of(vector), own_identities(vector))


@each(list(VECTORS))
def test_no_vector_passes_for_a_submission(vector: Vector) -> None:
    data = vector.binary if vector in WELL_WRITTEN else vector.file
    length = header_length(data) if vector in WELL_WRITTEN else len(data)
    with pytest.raises(MalformedError):
        check_submission_header(data[:length])


@pytest.mark.parametrize(
    "text",
    sorted({text for v in VECTORS for text in v.identities if not text.startswith("AGE-SECRET-KEY-PQ-1")}),
)
def test_an_identity_of_another_type_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        Identity.parse(text)
