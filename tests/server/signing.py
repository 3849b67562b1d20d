"""Signs requests as a member would, with every part open to change; the library alone, none of our code."""

import base64
import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ED25519
from http_message_signatures.httpx2 import adapt_message

from tests.server.served import Served
from tests.wire.notes_simulator import ORIGIN, seed_of

COMPONENTS = ("@method", "@path", "@query", "content-digest")


@dataclass(frozen=True, kw_only=True)
class Signing:
    """How a request is signed; a test changes one thing."""

    key_id: str
    seed: bytes
    age_seconds: int = 0
    nonce: str = field(default_factory=lambda: base64.b64encode(os.urandom(16)).decode())
    label: str = "channel"
    tag: str | None = "channel/v1"
    components: tuple[str, ...] = COMPONENTS
    include_alg: bool = True

    def fresh(self) -> "Signing":
        return replace(self, nonce=base64.b64encode(os.urandom(16)).decode())

    def sign(self, request: httpx2.Request) -> httpx2.Request:
        body = request.read()
        digest = base64.b64encode(sha256(body).digest()).decode()
        request.headers["Content-Digest"] = f"sha-256=:{digest}:"
        keys = {self.key_id: Ed25519PrivateKey.from_private_bytes(self.seed)}
        signer = HTTPMessageSigner(
            signature_algorithm=ED25519,
            key_resolver=MappingKeyResolver(public_keys={}, private_keys=keys),
        )
        signer.sign(
            adapt_message(request),
            key_id=self.key_id,
            created=datetime.now(UTC) - timedelta(seconds=self.age_seconds),
            nonce=self.nonce,
            label=self.label,
            tag=self.tag,
            include_alg=self.include_alg,
            covered_component_ids=self.components,
            use_existing_digest=True,
        )
        return request


def member(name: str, body: str = "ohchr", *, origin: str = ORIGIN) -> Signing:
    """Return how a member of the simulator's notes signs."""
    return Signing(key_id=f"{origin}/{body}/{name}", seed=seed_of(name))


def body_key(body: str = "ohchr", sign_id: str = "2026a") -> Signing:
    """Return how the body itself signs."""
    return Signing(key_id=f"{ORIGIN}/{body}/{sign_id}", seed=seed_of(f"{body} {sign_id}"))


def signed(server: Served, signing: Signing, method: str, path: str, body: bytes = b"") -> httpx2.Request:
    return signing.sign(server.client.build_request(method, path, content=body))


def ask(server: Served, signing: Signing, method: str, path: str, body: bytes = b"") -> httpx2.Response:
    return server.client.send(signed(server, signing, method, path, body))
