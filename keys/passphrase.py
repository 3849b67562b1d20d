"""What a reporter's eleven words unlock: one identity, one signing key, tags, and log keys.

The words carry 128 random bits and were chosen by no person, so no slow hash stands before HKDF.
"""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from channel.treelog.signature import ed25519_public, sign_ed25519
from keys.identity import Identity

_SALT = b"channel/v1/passphrase"
_REPORT_ID_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterKeys:
    """All secrets of one passphrase; `tag_key` has 32 bytes, `report_id` 16."""

    reply_identity: Identity
    sign_seed: bytes = field(repr=False)
    tag_key: bytes = field(repr=False)
    report_id: bytes
    _entropy: bytes = field(repr=False)

    @property
    def sign_public(self) -> bytes:
        """Return the 32-byte Ed25519 key by which follow-ups join their report."""
        return ed25519_public(self.sign_seed)

    def sign(self, message: bytes) -> bytes:
        """Sign as the reporter; 64 bytes."""
        return sign_ed25519(self.sign_seed, message)

    def log_key(self, number: int) -> bytes:
        """Return the 32-byte key of the reporter's submission `number`, counted from 0."""
        return derive(self._entropy, f"log-token/{number}")


def reporter_keys(entropy: bytes) -> ReporterKeys:
    """Derive everything from the 16 bytes behind the words."""
    return ReporterKeys(
        reply_identity=Identity(derive(entropy, "reply-identity")),
        sign_seed=derive(entropy, "reporter-sign"),
        tag_key=derive(entropy, "reply-tag"),
        report_id=derive(entropy, "report-id")[:_REPORT_ID_BYTES],
        _entropy=entropy,
    )


def derive(entropy: bytes, info: str) -> bytes:
    """Derive 32 bytes for one purpose from the 16 bytes behind the words."""
    return HKDF(SHA256(), 32, salt=_SALT, info=info.encode("ascii")).derive(entropy)
