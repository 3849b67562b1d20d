"""Key ids, digest fields and nonces of members' requests: one form each, anything else refused."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.errors import MalformedError
from channel.wire.requests import (
    KeyId,
    check_digest,
    digest_field,
    parse_digest_field,
    parse_key_id,
    parse_nonce,
)


@given(st.binary(max_size=100))
def test_a_digest_field_says_what_it_was_made_from(data: bytes) -> None:
    digest = parse_digest_field(digest_field(data))
    assert digest == hashlib.sha256(data).digest()
    check_digest(data, digest)


@given(st.binary(min_size=1, max_size=100), st.integers(min_value=0))
def test_any_one_bit_change_does_not_fit_the_digest(data: bytes, place: int) -> None:
    changed = bytearray(data)
    changed[place // 8 % len(data)] ^= 1 << place % 8
    with pytest.raises(MalformedError):
        check_digest(changed, parse_digest_field(digest_field(data)))


@given(st.text(max_size=80))
def test_any_text_is_a_digest_field_or_malformed(text: str) -> None:
    try:
        digest = parse_digest_field(text)
    except MalformedError:
        return
    assert text == f"sha-256=:{base64.b64encode(digest).decode()}:"


@pytest.mark.parametrize(
    "text",
    [
        "",
        digest_field(b"")[:-1],
        digest_field(b"") + ", " + digest_field(b""),
        digest_field(b"") + ";a",
        digest_field(b"").replace("sha-256", "SHA-256"),
        "sha-512=:" + base64.b64encode(hashlib.sha512(b"").digest()).decode() + ":",
        "sha-256=:" + "A" * 42 + "B=:",
        "sha-256=:" + base64.b64encode(b"short").decode() + ":",
    ],
)
def test_another_form_of_digest_field_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_digest_field(text)


def test_a_key_id_names_origin_body_and_key() -> None:
    key_id = parse_key_id("reports.example.org:8443/poe-oruma/m-7f3a")
    assert key_id == KeyId(origin="reports.example.org:8443", body="poe-oruma", name="m-7f3a")
    assert key_id.text == "reports.example.org:8443/poe-oruma/m-7f3a"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "reports.example.org/ohchr",
        "reports.example.org/ohchr/m-1/more",
        "/ohchr/m-1",
        "reports.example.org//m-1",
        "reports.example.org/ohchr/",
        "Reports.example.org/ohchr/m-1",
        "reports.example.org/OHCHR/m-1",
        "reports.example.org/ohchr/m 1",
        "reports.example.org/ohchr/m-1\n",
        "a" * 200 + "/ohchr/m-1",
    ],
)
def test_another_form_of_key_id_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_key_id(text)


def test_a_nonce_has_sixteen_bytes() -> None:
    assert parse_nonce(base64.b64encode(bytes(range(16))).decode()) == bytes(range(16))


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_a_nonce_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(MalformedError):
        parse_nonce(base64.b64encode(bytes(length)).decode())
