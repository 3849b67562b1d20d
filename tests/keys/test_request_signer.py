"""Requests are signed as RFC 9421 has it: over method, target and digest, with a fresh nonce each."""

from datetime import timedelta

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import HTTPMessageVerifier, InvalidSignature
from http_message_signatures.algorithms import ED25519
from http_message_signatures.httpx2 import adapt_message
from http_message_signatures.resolvers import MappingKeyResolver

from channel.errors import MalformedError
from channel.wire.requests import COMPONENTS, SIGNATURE_TAG, digest_field, parse_digest_field, parse_nonce
from keys.key_secrets import MemberSecret, SignSecret
from keys.request_signer import RequestSigner, signer_of

URL = "https://reports.example.org/v1/bodies/ohchr/keyring?kind=evidence"


class Clock:
    """A clock that stands near now, since the verifier below reads the machine's."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def now() -> float:
    import time  # noqa: PLC0415 - only here is the machine's clock read

    return time.time()


def _verify(request: httpx2.Request, public: bytes) -> None:
    key_id = "reports.example.org/ohchr/m-7f3a"
    keys = MappingKeyResolver(
        public_keys={key_id: Ed25519PublicKey.from_public_bytes(public)}, private_keys={}
    )
    verifier = HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=keys)
    verifier.verify(
        adapt_message(request),
        max_age=timedelta(seconds=300),
        expect_tag=SIGNATURE_TAG,
        expect_label="channel",
        require_components=COMPONENTS,
        body=request.content,
    )


def _signed(secret: MemberSecret, now: float, method: str = "PUT", body: bytes = b"note") -> httpx2.Request:
    request = httpx2.Request(method, URL, content=body)
    signer_of(secret, clock=Clock(now), random_bytes=lambda n: b"\x0a" * n).sign(request)
    return request


@pytest.mark.parametrize(("method", "body"), [("GET", b""), ("PUT", b"note"), ("POST", b"\x00" * 5000)])
def test_another_implementation_accepts_the_signature(
    member_secret: MemberSecret, now: float, method: str, body: bytes
) -> None:
    request = _signed(member_secret, now, method, body)
    _verify(request, member_secret.public)
    assert request.headers["content-digest"] == digest_field(body)
    assert parse_digest_field(request.headers["content-digest"])


def test_the_parameters_are_those_agreed(member_secret: MemberSecret) -> None:
    request = _signed(member_secret, 1_795_600_000.75)
    assert request.headers["signature-input"] == (
        'channel=("@method" "@path" "@query" "content-digest");created=1795600000'
        ';keyid="reports.example.org/ohchr/m-7f3a";alg="ed25519"'
        ';nonce="CgoKCgoKCgoKCgoKCgoKCg==";tag="channel/v1"'
    )
    assert parse_nonce("CgoKCgoKCgoKCgoKCgoKCg==") == b"\x0a" * 16


@pytest.mark.parametrize(
    "alter",
    [
        lambda request: setattr(request, "method", "POST"),
        lambda request: setattr(request, "url", httpx2.URL(URL.replace("ohchr", "osapg"))),
        lambda request: setattr(request, "url", httpx2.URL(URL.partition("?")[0])),
        lambda request: request.headers.update({"content-digest": digest_field(b"other")}),
        lambda request: request.headers.update(
            {"signature-input": request.headers["signature-input"].replace("CgoK", "CgoL")}
        ),
    ],
)
def test_an_altered_request_is_refused(member_secret: MemberSecret, now: float, alter: object) -> None:
    request = _signed(member_secret, now)
    assert callable(alter)
    alter(request)
    with pytest.raises(InvalidSignature):
        _verify(request, member_secret.public)


def test_another_members_signature_is_refused(member_secret: MemberSecret, now: float) -> None:
    other = MemberSecret(
        origin=member_secret.origin,
        body=member_secret.body,
        member_id=member_secret.member_id,
        seed=b"\x66" * 32,
        database_key=bytes(32),
    )
    with pytest.raises(InvalidSignature):
        _verify(_signed(other, now), member_secret.public)


def test_a_client_signs_each_request_anew(member_secret: MemberSecret, now: float) -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200)

    nonces = iter([b"\x01" * 16, b"\x02" * 16])
    auth = signer_of(member_secret, clock=Clock(now), random_bytes=lambda _: next(nonces))
    with httpx2.Client(transport=httpx2.MockTransport(answer), auth=auth) as client:
        client.put(URL, content=b"note")
        client.get(URL)
    for request in seen:
        _verify(request, member_secret.public)
    assert seen[0].headers["signature"] != seen[1].headers["signature"]


def test_a_request_signed_twice_has_one_signature(member_secret: MemberSecret, now: float) -> None:
    request = _signed(member_secret, now)
    signer_of(member_secret, clock=Clock(now), random_bytes=bytes).sign(request)
    _verify(request, member_secret.public)


def test_a_body_signs_under_its_own_name(sign_secret: SignSecret, now: float) -> None:
    request = httpx2.Request("GET", URL)
    signer_of(sign_secret, clock=Clock(now), random_bytes=bytes).sign(request)
    assert 'keyid="reports.example.org/ohchr/2026a"' in request.headers["signature-input"]


def test_a_name_that_is_no_key_id_signs_nothing(sign_secret: SignSecret) -> None:
    odd = SignSecret(origin="reports.example.org/x", body="ohchr", sign_id="2026a", seed=sign_secret.seed)
    with pytest.raises(MalformedError):
        signer_of(odd, clock=Clock(0), random_bytes=bytes)
    assert issubclass(RequestSigner, httpx2.Auth)
