r"""The plaintext of a sealed keyring: place in the chain, signature, JSON, padding; believes nothing yet.

    "CHKEYS1\n" | u64 version | previous(32) | prefixed(sign id) | signature(64) | u32 length | JSON | zeros

padded to a length class, so that neither epochs nor cases can be counted from outside. `previous` is the
hash of the previous edition's JSON, 32 zero bytes for the first. The place stands outside the JSON so that
the signature is verified before any JSON is read.
"""

from dataclasses import dataclass, field

from channel.codec.binary import prefixed, read_uint, u32, u64
from channel.codec.digests import DIGEST_BYTES, Digest
from channel.errors import MalformedError
from channel.treelog.signature import ED25519_SIGNATURE_BYTES
from channel.wire.names import check_id
from channel.wire.padding import padded_length

MAGIC = b"CHKEYS1\n"
_U16_BYTES = 2
_U32_BYTES = 4
_U64_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyringEnvelope:
    """One edition of a keyring with the signature that its body's key `sign_id` made."""

    version: int
    previous: Digest
    sign_id: str
    signature: bytes
    data: bytes = field(repr=False)

    @property
    def encoded(self) -> bytes:
        """Return the plaintext that is sealed."""
        plain = (
            MAGIC
            + u64(self.version)
            + self.previous
            + prefixed(self.sign_id)
            + self.signature
            + u32(len(self.data))
            + self.data
        )
        return plain.ljust(padded_length(len(plain)), b"\0")


def parse_envelope(plain: bytes) -> KeyringEnvelope:
    """Decode exactly what `KeyringEnvelope.encoded` writes.

    Raises:
        MalformedError: anything else.
    """
    cursor = _Cursor(plain)
    if cursor.take(len(MAGIC)) != MAGIC:
        raise MalformedError("not a keyring of version 1")
    envelope = KeyringEnvelope(
        version=read_uint(cursor.take(_U64_BYTES)),
        previous=Digest(cursor.take(DIGEST_BYTES)),
        sign_id=_sign_id(cursor.take(read_uint(cursor.take(_U16_BYTES)))),
        signature=cursor.take(ED25519_SIGNATURE_BYTES),
        data=cursor.take(read_uint(cursor.take(_U32_BYTES))),
    )
    if len(plain) != padded_length(cursor.position) or cursor.rest().strip(b"\0"):
        raise MalformedError("keyring followed by other than its padding of zeros")
    return envelope


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 0

    def take(self, length: int) -> bytes:
        taken = self._data[self.position : self.position + length]
        if len(taken) != length:
            raise MalformedError("keyring cut short")
        self.position += length
        return taken

    def rest(self) -> bytes:
        return self._data[self.position :]


def _sign_id(data: bytes) -> str:
    text = data.decode("ascii", "replace")
    check_id(text)
    return text
