"""What a member's signed request covers and how its key is named; holds no key, signs and verifies nothing.

Source: RFC 9421 (HTTP Message Signatures), RFC 9530 (Digest Fields).
"""

import re
from dataclasses import dataclass

from channel.codec import b64
from channel.codec.digests import DIGEST_BYTES, Digest, sha256
from channel.errors import MalformedError
from channel.wire.names import check_id, check_origin

SIGNATURE_LABEL = "channel"
SIGNATURE_TAG = "channel/v1"
SIGNATURE_ALGORITHM = "ed25519"
COMPONENTS = ("@method", "@path", "@query", "content-digest")
MAX_AGE_SECONDS = 300
NONCE_BYTES = 16
PAYLOADS_LIMIT = 64
"""So many payloads may be asked for at once."""

_FIELD = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):", re.ASCII)
_KEY_ID_FIELDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyId:
    """Who signs: a channel's origin, a body, and the id of a member or of one of the body's `sign` keys."""

    origin: str
    body: str
    name: str

    @property
    def text(self) -> str:
        """Return the `keyid` parameter of a signature."""
        return f"{self.origin}/{self.body}/{self.name}"


def parse_key_id(text: str) -> KeyId:
    """Decode a `keyid` parameter.

    Raises:
        MalformedError: not origin, body and name with a slash between them.
    """
    names = text.split("/")
    if len(names) != _KEY_ID_FIELDS:
        raise MalformedError("key id of another form than origin/body/name")
    origin, body, name = names
    check_origin(origin)
    check_id(body)
    check_id(name)
    return KeyId(origin=origin, body=body, name=name)


def digest_field(data: bytes | bytearray | memoryview) -> str:
    """Return the value of `Content-Digest` or `Repr-Digest` for `data`, which may be empty."""
    return f"sha-256=:{b64.encode(sha256(data))}:"


def parse_digest_field(text: str) -> Digest:
    """Decode a digest field that names exactly one SHA-256.

    Raises:
        MalformedError: another algorithm, several members, or not canonical.
    """
    found = _FIELD.fullmatch(text)
    if found is None:
        raise MalformedError(
            "digest field of another form than sha-256=:…:",
            hint="Send the one member sha-256.",
        )
    return Digest(b64.decode(found[1], length_bytes=DIGEST_BYTES))


def check_digest(data: bytes | bytearray | memoryview, digest: Digest) -> None:
    """Check that `data` is what a digest field said it would be.

    Raises:
        MalformedError: it is not.
    """
    if sha256(data) != digest:
        raise MalformedError("bytes that do not fit their digest", hint="Send the same again.")


def parse_nonce(text: str) -> bytes:
    """Decode the `nonce` parameter of a signature: 16 bytes in base64.

    Raises:
        MalformedError: another length or form.
    """
    return b64.decode(text, length_bytes=NONCE_BYTES)
