"""The private half of a recipient: unwraps file keys; knows nothing of who holds it."""

import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from channel.codec import b64, bech32
from channel.errors import MalformedError
from channel.wire.age.header import FILE_KEY_BYTES, Stanza, check_recipient_stanza
from channel.wire.age.recipient import HPKE_INFO, Recipient, hpke_suite

IDENTITY_BYTES = 32
IDENTITY_PREFIX = "AGE-SECRET-KEY-PQ-"
_MLKEM_SEED_BYTES = 64
_X25519_BYTES = 32


@dataclass(frozen=True, slots=True)
class Identity:
    """A seed of 32 bytes and the keys expanded from it, made once because tries are many."""

    seed: bytes = field(repr=False)
    recipient: Recipient = field(init=False)
    _private: hpke.MLKEM768X25519PrivateKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.seed) != IDENTITY_BYTES:
            raise MalformedError("an identity has 32 bytes")
        # Source: X-Wing, draft-connolly-cfrg-xwing-kem, expandDecapsulationKey.
        expanded = hashlib.shake_256(self.seed).digest(_MLKEM_SEED_BYTES + _X25519_BYTES)
        mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED_BYTES])
        x25519 = X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED_BYTES:])
        raw = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
        object.__setattr__(self, "recipient", Recipient(raw))
        object.__setattr__(self, "_private", hpke.MLKEM768X25519PrivateKey(mlkem, x25519))

    @property
    def text(self) -> str:
        """Return the secret in age's text form, `AGE-SECRET-KEY-PQ-1…`."""
        return bech32.encode(IDENTITY_PREFIX, self.seed)

    @classmethod
    def parse(cls, text: str) -> "Identity":
        """Decode the text form.

        Raises:
            MalformedError: another kind of secret, or a wrong checksum.
        """
        return cls(bech32.decode(text, prefix=IDENTITY_PREFIX))

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """Return the 16-byte file key that the stanza wraps, or None if it is for somebody else.

        Raises:
            MalformedError: the stanza is not a well-formed `mlkem768x25519` one.
        """
        check_recipient_stanza(stanza)
        sealed = b64.decode_unpadded(stanza.arguments[1]) + stanza.body
        try:
            file_key = hpke_suite().decrypt(sealed, self._private, info=HPKE_INFO)
        except (InvalidTag, ValueError):
            # A degenerate key share is reported as either, depending on the library's release.
            return None
        if len(file_key) != FILE_KEY_BYTES:
            raise MalformedError("age stanza wraps a file key of another length")
        return file_key
