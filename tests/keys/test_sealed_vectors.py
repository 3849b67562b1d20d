"""The sealed report of the vectors: opened by each body, sealed again byte for byte, refused when changed."""

import json
from pathlib import Path
from typing import Any

import pytest

from channel.codec.digests import Digest, sha256
from channel.errors import ChannelError, MalformedError, NotRecipientError, UntrustedError
from channel.report.addressee import addressee
from channel.report.bundle import check_addressed, read_front
from channel.wire.age.header import check_submission_header
from channel.wire.age.seal import seal_payload
from channel.wire.parts import PAYLOAD_LABEL, parts_digest
from channel.wire.submission import SealedPrefix, commitment, token
from keys.identity import Identity
from keys.unseal import open_bytes, open_header

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors/sealed.json").read_text())
HEADER: bytes = VECTORS["header"].encode()
IDENTITIES = {body: Identity(bytes.fromhex(seed) * 32) for body, seed in VECTORS["identities"].items()}
ERRORS: dict[str, type[ChannelError]] = {"malformed": MalformedError, "not a recipient": NotRecipientError}


def raw(name: str) -> bytes:
    return bytes.fromhex(VECTORS[name])


def plaintext() -> bytes:
    manifest: bytes = VECTORS["manifest"].encode()
    front = b"CHANNEL1" + len(manifest).to_bytes(4, "big") + manifest + raw("signature")
    return front.ljust(65_536, b"\0")


def payload() -> bytes:
    sealed = bytearray()
    seal_payload([plaintext()], file_key=raw("file_key"), nonce=raw("nonce"), write=sealed.extend)
    return bytes(sealed)


def test_the_sealed_file_is_built_byte_for_byte() -> None:
    assert sha256(plaintext()) == raw("plaintext_sha")
    assert sha256(payload()) == raw("payload_sha")
    payload_digest = parts_digest(PAYLOAD_LABEL, payload())
    assert payload_digest == raw("payload_digest")
    own = commitment(blind=raw("blind"), header=HEADER, payload_digest=payload_digest)
    assert own == raw("commitment")
    assert token(raw("log_key"), own) == raw("token")
    prefix = SealedPrefix(token=raw("token"), blind=raw("blind"))
    assert sha256(prefix.encoded + HEADER + payload()) == raw("sealed_sha")


@pytest.mark.parametrize("body", IDENTITIES)
def test_each_body_opens_what_names_its_key_and_makes_the_token(body: str) -> None:
    check_submission_header(HEADER)
    identity = IDENTITIES[body]
    assert open_header(HEADER, [identity]).file_key == raw("file_key")
    opened = open_bytes(HEADER + payload(), [identity])
    assert opened == plaintext()
    manifest = read_front(opened).manifest
    check_addressed(manifest, addressee(body, "2026w48", identity.recipient))
    assert token(manifest.log_key, Digest(raw("commitment"))) == raw("token")
    with pytest.raises(UntrustedError):
        check_addressed(manifest, addressee(body, "2026w49", identity.recipient))


@pytest.mark.parametrize("row", VECTORS["refused"], ids=lambda row: row["name"])
def test_a_changed_header_is_refused_as_its_vector_says(row: dict[str, str]) -> None:
    assert VECTORS["header"].count(row["find"]) == 1
    changed: bytes = VECTORS["header"].replace(row["find"], row["replace"]).encode()
    assert changed != HEADER
    with pytest.raises(ERRORS[row["error"]]):
        _open_as_submission(changed)


def _open_as_submission(header: bytes) -> None:
    check_submission_header(header)
    open_header(header, list(IDENTITIES.values()))
