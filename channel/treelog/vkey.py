"""Verifier keys of signed notes: a name, a key id, and the key; says nothing about who is trusted.

Source: C2SP signed-note, "Verifier keys"; type 0xff carries its algorithm's name before the key.
"""

from dataclasses import dataclass
from enum import IntEnum

from channel.codec import b64
from channel.codec.digests import sha256
from channel.errors import MalformedError
from channel.treelog.signature import MLDSA44_KEY_BYTES, check_ed25519_key

NAME_LIMIT_BYTES = 255
KEY_ID_BYTES = 4
_MLDSA44_PREFIX = b"ml-dsa-44"


class KeyType(IntEnum):
    """The type byte of a key; C2SP names the first three, 0xff is "named by its prefix"."""

    ED25519 = 0x01
    COSIGNATURE = 0x04
    MLDSA44_COSIGNATURE = 0x06
    MLDSA44 = 0xFF


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierKey:
    """One key that may sign notes under `name`; `public` is 32 (Ed25519) or 1312 (ML-DSA-44) bytes."""

    name: str
    key_type: KeyType
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.key_type in (KeyType.ED25519, KeyType.COSIGNATURE):
            check_ed25519_key(self.public)
        elif len(self.public) != MLDSA44_KEY_BYTES:
            raise MalformedError("an ML-DSA-44 key has 1312 bytes")

    @property
    def material(self) -> bytes:
        """Return the type byte, for 0xff the algorithm's name, and the key."""
        prefix = _MLDSA44_PREFIX if self.key_type is KeyType.MLDSA44 else b""
        return bytes([self.key_type]) + prefix + self.public

    @property
    def key_id(self) -> bytes:
        """Return the 4 bytes that name this key in a signature line."""
        return sha256(self.name.encode() + b"\n" + self.material)[:KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """Return `name+hex key id+base64 material`."""
        return f"{self.name}+{self.key_id.hex()}+{b64.encode(self.material)}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Decode the text form.

        Raises:
            MalformedError: another form, an unknown type, a bad key, or a key id that does not fit.
        """
        parts = text.split("+", 2)
        if len(parts) != 3:  # noqa: PLR2004 - name, key id, material
            raise MalformedError("not a verifier key")
        name, key_id_hex, material_b64 = parts
        material = b64.decode(material_b64)
        key_type, public = _split_material(material)
        key = cls(name=name, key_type=key_type, public=public)
        if key.key_id.hex() != key_id_hex:
            raise MalformedError("verifier key with a key id that is not its own")
        return key


def check_name(name: str) -> None:
    """Check that `name` may stand in a signature line.

    Raises:
        MalformedError: it is empty, too long, or holds a space, a plus sign or a control character.
    """
    # SPEC: "Key names MUST be non-empty and MUST NOT contain any Unicode spaces or plus
    # (U+002B) characters."
    if not name or len(name.encode()) > NAME_LIMIT_BYTES:
        raise MalformedError("key name empty or longer than 255 bytes")
    if "+" in name or not name.isprintable() or any(character.isspace() for character in name):
        raise MalformedError("key name with a space, a plus sign or a control character")


def _split_material(material: bytes) -> tuple[KeyType, bytes]:
    try:
        key_type = KeyType(material[0])
    except (IndexError, ValueError):
        raise MalformedError("verifier key of an unknown type") from None
    if key_type is not KeyType.MLDSA44:
        return key_type, material[1:]
    if not material[1:].startswith(_MLDSA44_PREFIX):
        raise MalformedError("verifier key of an unknown algorithm")
    return key_type, material[1 + len(_MLDSA44_PREFIX) :]
