"""How a manifest names the keys it was sealed to, so that no reader takes a report meant for others."""

from dataclasses import dataclass

from channel.codec import hexes
from channel.errors import MalformedError
from channel.wire.age.recipient import Recipient
from channel.wire.names import check_id

HASH_BYTES = 8
_PARTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """One chosen body, the id of its intake key, and the first 8 bytes of the recipient's hash.

    Raises:
        MalformedError: an id or the hash is of another form.
    """

    body: str
    epoch: str
    recipient_hash: bytes

    def __post_init__(self) -> None:
        check_id(self.body)
        check_id(self.epoch)
        if len(self.recipient_hash) != HASH_BYTES:
            raise MalformedError(f"recipient hash of another length than {HASH_BYTES} bytes")

    @property
    def text(self) -> str:
        """Return `body/epoch/hash`, an item of the member `to`."""
        return f"{self.body}/{self.epoch}/{self.recipient_hash.hex()}"


def addressee(body: str, epoch: str, recipient: Recipient) -> Addressee:
    """Name the intake key `epoch` of `body`.

    Raises:
        MalformedError: an id is of another form.
    """
    return Addressee(body=body, epoch=epoch, recipient_hash=recipient.digest[:HASH_BYTES])


def parse_addressee(text: str) -> Addressee:
    """Decode an item of the member `to`.

    Raises:
        MalformedError: not `body/epoch/hash`.
    """
    parts = text.split("/")
    if len(parts) != _PARTS:
        raise MalformedError("addressee is not body/epoch/hash")
    body, epoch, recipient_hash = parts
    return Addressee(
        body=body, epoch=epoch, recipient_hash=hexes.decode(recipient_hash, length_bytes=HASH_BYTES)
    )
