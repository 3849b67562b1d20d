"""Sign keys: by these a body speaks; the directory lists them, and the body's own notes are signed by one."""

from dataclasses import dataclass

from channel.codec import b64
from channel.treelog.signature import ED25519_KEY_BYTES, check_ed25519_key
from channel.treelog.vkey import KeyType, VerifierKey
from channel.wire.names import check_id
from channel.wire.note_lines import fields


@dataclass(frozen=True, slots=True, kw_only=True)
class SignKey:
    """An Ed25519 key, 32 bytes, by which a body certifies its weekly keys and its members."""

    body: str
    id: str
    public: bytes

    def __post_init__(self) -> None:
        check_id(self.body)
        check_id(self.id)
        check_ed25519_key(self.public)

    @property
    def text(self) -> str:
        """Return the line without its newline."""
        return f"sign {self.body} {self.id} {b64.encode(self.public)}"

    def vkey(self, origin: str) -> VerifierKey:
        """Return the key under the name it signs notes with."""
        name = sign_name(origin=origin, body=self.body, sign_id=self.id)
        return VerifierKey(name=name, key_type=KeyType.ED25519, public=self.public)


def sign_name(*, origin: str, body: str, sign_id: str) -> str:
    """Return the name that a body's sign key signs notes with."""
    return f"{origin}/{body}/{sign_id}"


def parse_sign(rest: str) -> SignKey:
    """Decode what follows `sign ` in a directory.

    Raises:
        MalformedError: another form.
    """
    body, sign_id, public = fields(rest, 3)
    return SignKey(body=body, id=sign_id, public=b64.decode(public, length_bytes=ED25519_KEY_BYTES))
