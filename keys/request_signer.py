"""Signs the requests of members and custodians; knows no route and sends nothing itself.

Source: RFC 9421 (HTTP Message Signatures), RFC 9530 (Digest Fields); what is covered: channel/wire/requests.
"""

from collections.abc import Callable, Generator
from datetime import UTC, datetime

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner
from http_message_signatures.algorithms import ED25519
from http_message_signatures.httpx2 import adapt_message
from http_message_signatures.resolvers import MappingKeyResolver

from channel.codec import b64
from channel.codec.randomness import RandomBytes
from channel.wire.requests import COMPONENTS, NONCE_BYTES, SIGNATURE_LABEL, SIGNATURE_TAG, KeyId, parse_key_id
from keys.key_secrets import MemberSecret, SignSecret


class RequestSigner(httpx2.Auth):
    """Gives each request its digest and a signature with a fresh nonce; for `auth=` of an httpx2 client."""

    requires_request_body = True

    def __init__(
        self,
        key_id: KeyId,
        *,
        seed: bytes,
        clock: Callable[[], float],
        random_bytes: RandomBytes,
    ) -> None:
        """Prepare to sign with the Ed25519 key of a 32-byte `seed`; `clock` gives seconds of Unix time."""
        self._key_id = key_id.text
        self._clock = clock
        self._random_bytes = random_bytes
        keys = MappingKeyResolver(
            public_keys={}, private_keys={self._key_id: Ed25519PrivateKey.from_private_bytes(seed)}
        )
        self._signer = HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=keys)

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Sign the request and let it go, once."""
        self.sign(request)
        yield request

    def sign(self, request: httpx2.Request) -> None:
        """Set the digest and signature fields of a request whose body was read."""
        request.headers.pop("Content-Digest", None)
        self._signer.sign(
            adapt_message(request),
            key_id=self._key_id,
            created=datetime.fromtimestamp(int(self._clock()), UTC),
            nonce=b64.encode(self._random_bytes(NONCE_BYTES)),
            label=SIGNATURE_LABEL,
            tag=SIGNATURE_TAG,
            covered_component_ids=COMPONENTS,
            body=request.content,
        )


def signer_of(
    secret: MemberSecret | SignSecret, *, clock: Callable[[], float], random_bytes: RandomBytes
) -> RequestSigner:
    """Return the signer of requests for the key of a member, or of a body.

    Raises:
        MalformedError: the name in the key file is not origin, body and id.
    """
    seed = secret.seed
    return RequestSigner(parse_key_id(secret.name), seed=seed, clock=clock, random_bytes=random_bytes)
