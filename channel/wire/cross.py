"""Cross lines: a body's former key vouches for its new one, so that a root alone cannot slip one in."""

from dataclasses import dataclass

from channel.codec import b64
from channel.codec.binary import label, prefixed
from channel.errors import MalformedError, UntrustedError
from channel.treelog.signature import ED25519_SIGNATURE_BYTES, verify_ed25519
from channel.wire import hints
from channel.wire.names import check_id
from channel.wire.note_lines import fields

CROSS_LABEL = "channel/v1/cross"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cross:
    """The former key `old_id` of `body` signed the new key `new_id`."""

    body: str
    new_id: str
    old_id: str
    signature: bytes

    def __post_init__(self) -> None:
        for text in (self.body, self.new_id, self.old_id):
            check_id(text)
        if self.new_id == self.old_id or len(self.signature) != ED25519_SIGNATURE_BYTES:
            raise MalformedError("cross line of a key by itself, or with a signature of another length")

    @property
    def text(self) -> str:
        """Return the line without its newline."""
        return f"cross {self.body} {self.new_id} {self.old_id} {b64.encode(self.signature)}"

    def verify(self, *, origin: str, new_public: bytes, old_public: bytes) -> None:
        """Verify that the key `old_public` signed `new_public` for this body of this channel.

        Raises:
            UntrustedError: it did not.
        """
        message = cross_message(origin=origin, body=self.body, new_public=new_public)
        try:
            verify_ed25519(old_public, message, self.signature)
        except UntrustedError:
            raise UntrustedError(
                f"cross signature of {self.body} {self.new_id} does not hold", hint=hints.SUSPECT
            ) from None


def cross_message(*, origin: str, body: str, new_public: bytes) -> bytes:
    """Return the bytes that a body's former key signs to vouch for the 32 bytes of its new one."""
    return label(CROSS_LABEL) + prefixed(origin) + prefixed(body) + new_public


def parse_cross(rest: str) -> Cross:
    """Decode what follows `cross ` in a directory.

    Raises:
        MalformedError: another form.
    """
    body, new_id, old_id, signature = fields(rest, 4)
    decoded = b64.decode(signature, length_bytes=ED25519_SIGNATURE_BYTES)
    return Cross(body=body, new_id=new_id, old_id=old_id, signature=decoded)
