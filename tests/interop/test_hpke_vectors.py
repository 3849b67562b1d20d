"""The published HPKE-PQ vectors (PyPI `cryptography_vectors`): X-Wing opens, every other KEM is refused."""

import json
from importlib import resources
from typing import TypedDict

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.bindings._rust import openssl as rust_openssl
from cryptography.hazmat.primitives import hpke

from channel.codec import b64
from channel.errors import ChannelError, MalformedError
from channel.wire.age.header import STANZA_TYPE, Stanza
from channel.wire.age.recipient import RECIPIENT_BYTES, Recipient, hpke_suite
from keys.identity import Identity

X_WING = 0x647A
KDFS = {1: hpke.KDF.HKDF_SHA256, 17: hpke.KDF.SHAKE256}
OUR_KDF, OUR_AEAD = 1, 3


class Encryption(TypedDict):
    """One message under a vector's context; the first has sequence number 0, as single-shot HPKE."""

    aad: str
    ct: str
    pt: str


class Vector(TypedDict):
    """One published vector, bytes as hex."""

    kem_id: int
    kdf_id: int
    aead_id: int
    info: str
    skRm: str
    pkRm: str
    enc: str
    encryptions: list[Encryption]


def load() -> list[Vector]:
    file = resources.files("cryptography_vectors") / "HPKE" / "hpke-pq-test-vectors.json"
    vectors: list[Vector] = json.loads(file.read_text())
    return vectors


def named(vector: Vector) -> str:
    return f"kem{vector['kem_id']:04x}-kdf{vector['kdf_id']:04x}-aead{vector['aead_id']}"


VECTORS = load()
OURS = [vector for vector in VECTORS if vector["kem_id"] == X_WING]
OTHERS = [vector for vector in VECTORS if vector["kem_id"] != X_WING]


def opened(vector: Vector, *, suite: hpke.Suite, sealed: bytes) -> bytes:
    identity = Identity(bytes.fromhex(vector["skRm"]))
    return rust_openssl.hpke._decrypt_with_aad(
        suite,
        sealed,
        identity._private,
        bytes.fromhex(vector["info"]),
        bytes.fromhex(vector["encryptions"][0]["aad"]),
    )


def sealed_bytes(vector: Vector) -> bytes:
    return bytes.fromhex(vector["enc"] + vector["encryptions"][0]["ct"])


def test_every_published_vector_is_here() -> None:
    assert (len(OURS), len(OTHERS)) == (2, 11)
    assert {vector["aead_id"] for vector in OURS} == {OUR_AEAD}
    assert {vector["kdf_id"] for vector in OURS} == set(KDFS)


@pytest.mark.parametrize("vector", OURS, ids=named)
def test_the_seed_expands_to_the_published_key(vector: Vector) -> None:
    assert Identity(bytes.fromhex(vector["skRm"])).recipient.raw.hex() == vector["pkRm"]


@pytest.mark.parametrize("vector", OURS, ids=named)
def test_the_published_ciphertext_opens_with_our_key(vector: Vector) -> None:
    suite = hpke.Suite(hpke.KEM.MLKEM768_X25519, KDFS[vector["kdf_id"]], hpke.AEAD.CHACHA20_POLY1305)
    assert opened(vector, suite=suite, sealed=sealed_bytes(vector)).hex() == vector["encryptions"][0]["pt"]


@pytest.mark.parametrize("vector", OURS, ids=named)
def test_our_suite_opens_its_own_key_derivation_only(vector: Vector) -> None:
    if vector["kdf_id"] == OUR_KDF:
        plaintext = opened(vector, suite=hpke_suite(), sealed=sealed_bytes(vector))
        assert plaintext.hex() == vector["encryptions"][0]["pt"]
    else:
        with pytest.raises(InvalidTag):
            opened(vector, suite=hpke_suite(), sealed=sealed_bytes(vector))


@pytest.mark.parametrize("vector", OURS, ids=named)
@pytest.mark.parametrize("place", [0, 1087, 1088, 1119, 1120, -1])
def test_one_altered_bit_is_refused(vector: Vector, place: int) -> None:
    suite = hpke.Suite(hpke.KEM.MLKEM768_X25519, KDFS[vector["kdf_id"]], hpke.AEAD.CHACHA20_POLY1305)
    altered = bytearray(sealed_bytes(vector))
    altered[place] ^= 1
    with pytest.raises(InvalidTag):
        opened(vector, suite=suite, sealed=bytes(altered))


@pytest.mark.parametrize("vector", OURS, ids=named)
def test_a_published_message_is_no_stanza(vector: Vector) -> None:
    # It carries no file key, so its body has another length.
    body = bytes.fromhex(vector["encryptions"][0]["ct"])
    stanza = Stanza(arguments=(STANZA_TYPE, b64.encode_unpadded(bytes.fromhex(vector["enc"]))), body=body)
    with pytest.raises(MalformedError):
        Identity(bytes.fromhex(vector["skRm"])).unwrap(stanza)


@pytest.mark.parametrize("vector", OTHERS, ids=named)
def test_a_key_of_another_kem_is_no_recipient(vector: Vector) -> None:
    raw = bytes.fromhex(vector["pkRm"])
    assert len(raw) != RECIPIENT_BYTES
    with pytest.raises(MalformedError):
        Recipient(raw)


@pytest.mark.parametrize("vector", OTHERS, ids=named)
def test_an_encapsulation_of_another_kem_is_no_stanza(vector: Vector) -> None:
    argument = b64.encode_unpadded(bytes.fromhex(vector["enc"]))
    stanza = Stanza(arguments=(STANZA_TYPE, argument), body=bytes(32))
    with pytest.raises(ChannelError):
        Identity(bytes(32)).unwrap(stanza)
