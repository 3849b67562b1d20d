"""Who a members' request is from: its signature verified, its key found in the notes, its nonce used up.

The one path by which anybody is told from anybody else. Verified from the head of the request alone, so
that no stranger's body is read; the body is then held against the digest that was signed. In order:

1. The signature bears our label and tag, is not older than 300 seconds, and covers what it must.
2. Its key id names this channel and a body that the directory in force lists; the key is a `sign` key that
   it lists for that body, or that of a member in the body's members note, signed by such a key.
3. The signature holds, by the same strict rule as all others.
4. Its nonce was never used by this key.

Source: RFC 9421.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    HTTPSignatureAlgorithm,
    HTTPSignatureKeyResolver,
    VerifyResult,
)

from channel.codec.digests import Digest, sha256
from channel.errors import ChannelError
from channel.intake.custody import Custody
from channel.intake.ports import NonceStore
from channel.server.faults import UnauthenticatedError
from channel.server.known_keys import KnownKeys
from channel.treelog.signature import verify_ed25519
from channel.wire.requests import (
    COMPONENTS,
    MAX_AGE_SECONDS,
    SIGNATURE_ALGORITHM,
    SIGNATURE_LABEL,
    SIGNATURE_TAG,
    KeyId,
    parse_digest_field,
    parse_key_id,
    parse_nonce,
)

_SKEW = timedelta(seconds=30)
_NONCE_HOURS = 2
_ANY_HOST = "http://any.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHead:
    """What is signed of a request: method, path and query as sent, and the header fields."""

    method: str
    target: str
    headers: Mapping[str, str]

    @property
    def url(self) -> str:
        """Return an address with this path and query; signatures do not cover the host."""
        return _ANY_HOST + self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """Whose request it is: a body, and whether it was signed for the body itself or by a member.

    `content_digest` is what the body of the request must hash to.
    """

    body: str
    speaks_for_body: bool
    content_digest: Digest


class SignedRequests:
    """Verifies members' requests; waits for the disk, so it runs in a thread."""

    def __init__(self, *, custody: Custody, nonces: NonceStore) -> None:
        self._known = KnownKeys(custody)
        self._nonces = nonces

    def verify(self, head: SignedHead, *, hour: int) -> Requester:
        """Return whose request it is; `hour` is now, counted from 1970.

        Raises:
            UnauthenticatedError: one of the rules above does not hold.
            UnavailableError: the nonce cannot be remembered now.
        """
        keys = _Keys(self._known)
        result = _verified(head, keys)
        key_id = keys.found()
        try:
            digest = parse_digest_field(head.headers["content-digest"])
            nonce = parse_nonce(result.nonce or "")
        except ChannelError:
            raise _unauthenticated() from None
        # 4.
        mark = sha256(key_id.text.encode() + b"\0" + nonce)
        if not self._nonces.remember(mark, expires_hour=hour + _NONCE_HOURS):
            raise _unauthenticated()
        return Requester(body=key_id.body, speaks_for_body=keys.speaks_for_body, content_digest=digest)


class _Keys(HTTPSignatureKeyResolver):
    """Finds the key of a key id in the notes, and remembers which it was."""

    def __init__(self, known: KnownKeys) -> None:
        self._known = known
        self._found: KeyId | None = None
        self.speaks_for_body = False

    def resolve_public_key(self, key_id: str) -> bytes | None:
        # 2.
        asked = parse_key_id(key_id)
        key = self._known.find(asked)
        if key is None:
            return None
        self._found = asked
        self.speaks_for_body = key.speaks_for_body
        return key.public

    def found(self) -> KeyId:
        if self._found is None:
            raise _unauthenticated()
        return self._found


class _StrictEd25519(HTTPSignatureAlgorithm):
    """Ed25519 by the rule of `channel.treelog.signature`, on raw keys."""

    algorithm_id = SIGNATURE_ALGORITHM

    def __init__(self, public_key: bytes | None = None, private_key: None = None) -> None:
        del private_key
        self._public = public_key or b""

    def verify(self, signature: bytes, message: bytes) -> None:
        # 3.
        verify_ed25519(self._public, message, signature)


def _verified(head: SignedHead, keys: _Keys) -> VerifyResult:
    verifier = HTTPMessageVerifier(signature_algorithm=_StrictEd25519, key_resolver=keys)
    verifier.max_clock_skew = _SKEW
    try:
        # 1.
        results = verifier.verify(
            head,
            max_age=timedelta(seconds=MAX_AGE_SECONDS),
            expect_tag=SIGNATURE_TAG,
            expect_label=SIGNATURE_LABEL,
            require_components=COMPONENTS,
        )
    except (HTTPMessageSignaturesException, ChannelError):
        # The library's message repeats what was sent.
        raise _unauthenticated() from None
    return results[0]


def _unauthenticated() -> UnauthenticatedError:
    return UnauthenticatedError(
        "no signature that holds",
        hint="Check this machine's clock and that the members note names this key, and is signed by one that "
        "the directory lists now; then sign anew.",
    )
