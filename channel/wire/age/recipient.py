"""A hybrid post-quantum recipient: ML-KEM-768 and X25519 under HPKE; wraps a file key, cannot unwrap one."""

from dataclasses import dataclass

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from channel.codec import b64, bech32
from channel.codec.digests import Digest, sha256
from channel.errors import MalformedError
from channel.wire.age.header import ENCAPSULATION_BYTES, STANZA_TYPE, Stanza

RECIPIENT_BYTES = 1216
RECIPIENT_PREFIX = "age1pq"
HPKE_INFO = b"age-encryption.org/mlkem768x25519"
_MLKEM_BYTES = 1184
_TEXT_LIMIT = 2048


def hpke_suite() -> hpke.Suite:
    """Return the one HPKE suite of these recipients: X-Wing, HKDF-SHA256, ChaCha20-Poly1305."""
    return hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A public key of 1216 bytes: 1184 of ML-KEM-768, then 32 of X25519."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != RECIPIENT_BYTES:
            raise MalformedError("a recipient has 1216 bytes")
        self._public()

    def __str__(self) -> str:
        """Return the text form `age1pq1…`."""
        return bech32.encode(RECIPIENT_PREFIX, self.raw)

    @classmethod
    def parse(cls, text: str) -> "Recipient":
        """Decode `age1pq1…`.

        Raises:
            MalformedError: another kind of recipient, a wrong checksum, or a key that is none.
        """
        if len(text) > _TEXT_LIMIT:
            raise MalformedError("recipient longer than allowed")
        try:
            raw = bech32.decode(text, prefix=RECIPIENT_PREFIX)
        except MalformedError as error:
            raise MalformedError(
                f"not a post-quantum recipient: {error}",
                hint="Use a recipient that begins with age1pq1, from this channel, copied whole.",
            ) from None
        return cls(raw)

    @property
    def digest(self) -> Digest:
        """Return the hash over the text form, by which bundles and replies name a recipient."""
        return sha256(str(self).encode())

    def wrap(self, file_key: bytes) -> Stanza:
        """Wrap a 16-byte file key; HPKE draws its own randomness, so no two stanzas are equal."""
        sealed = hpke_suite().encrypt(file_key, self._public(), info=HPKE_INFO)
        encapsulation = b64.encode_unpadded(sealed[:ENCAPSULATION_BYTES])
        return Stanza(arguments=(STANZA_TYPE, encapsulation), body=sealed[ENCAPSULATION_BYTES:])

    def _public(self) -> hpke.MLKEM768X25519PublicKey:
        try:
            mlkem = MLKEM768PublicKey.from_public_bytes(self.raw[:_MLKEM_BYTES])
            x25519 = X25519PublicKey.from_public_bytes(self.raw[_MLKEM_BYTES:])
        except ValueError:
            raise MalformedError("recipient is not a valid key") from None
        return hpke.MLKEM768X25519PublicKey(mlkem, x25519)
