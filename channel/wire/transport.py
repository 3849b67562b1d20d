"""Transport lines: a member's recipient of one week, signed by the member, to which keyrings are sealed."""

from dataclasses import dataclass

from channel.codec import b64
from channel.codec.binary import label, prefixed
from channel.errors import MalformedError, UntrustedError
from channel.treelog.signature import ED25519_SIGNATURE_BYTES, verify_ed25519
from channel.wire import hints
from channel.wire.age.recipient import Recipient
from channel.wire.names import check_id
from channel.wire.note_lines import fields

TRANSPORT_LABEL = "channel/v1/transport"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """The recipient that `member` made for `week`; its identity never leaves the member's machine."""

    member: str
    week: str
    recipient: Recipient
    signature: bytes

    def __post_init__(self) -> None:
        check_id(self.member)
        check_id(self.week)
        if len(self.signature) != ED25519_SIGNATURE_BYTES:
            raise MalformedError("an Ed25519 signature has 64 bytes")

    @property
    def text(self) -> str:
        """Return the line without its newline."""
        return f"transport {self.member} {self.week} {self.recipient} {b64.encode(self.signature)}"

    def verify(self, *, origin: str, body: str, public: bytes) -> None:
        """Verify that the member's key `public` signed this line for this body of this channel.

        Raises:
            UntrustedError: it did not.
        """
        message = transport_message(
            origin=origin, body=body, member=self.member, week=self.week, recipient=self.recipient
        )
        try:
            verify_ed25519(public, message, self.signature)
        except UntrustedError:
            raise UntrustedError(
                f"transport line of {self.member} is not signed by that member", hint=hints.ASK_BODY
            ) from None


def transport_message(*, origin: str, body: str, member: str, week: str, recipient: Recipient) -> bytes:
    """Return the bytes that a member signs to offer `recipient` for `week`."""
    head = label(TRANSPORT_LABEL) + prefixed(origin) + prefixed(body) + prefixed(member) + prefixed(week)
    return head + str(recipient).encode()


def parse_transport(rest: str) -> Transport:
    """Decode what follows `transport ` in a members note.

    Raises:
        MalformedError: another form.
    """
    member, week, recipient, signature = fields(rest, 4)
    return Transport(
        member=member,
        week=week,
        recipient=Recipient.parse(recipient),
        signature=b64.decode(signature, length_bytes=ED25519_SIGNATURE_BYTES),
    )
