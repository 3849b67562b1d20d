"""Tries a body's identities on the header of every entry; which one opens it is told to nobody."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from channel.report.addressee import HASH_BYTES
from channel.wire.age.header import parse_header
from keys.keyring import EpochSecret
from keys.unseal import try_identities


@dataclass(frozen=True, slots=True, kw_only=True)
class OurKey:
    """What opens an entry of ours.

    `file_key` has 16 bytes, or is None where a slot opens but the header's MAC does not hold. `key_id` and
    `recipient_hash` (8 bytes) are the intake key it was sealed to, as a bundle must name it.
    """

    file_key: bytes | None = field(repr=False)
    key_id: str
    recipient_hash: bytes


class HeaderTrials:
    """A body's intake identities in life, ready to be tried on many headers."""

    def __init__(self, epochs: Sequence[EpochSecret]) -> None:
        self._epochs = epochs
        self._identities = [epoch.identity for epoch in epochs]
        self._hashes: dict[str, bytes] = {}

    def open(self, header: bytes) -> OurKey | None:
        """Return what opens a header, or None if it is for others.

        Every slot is tried with every identity, as `try_identities` says.

        Raises:
            MalformedError: not a header.
        """
        found = try_identities(parse_header(header), self._identities)
        if found is None:
            return None
        return self._our_key(self._epochs[self._identities.index(found.identity)], found.file_key)

    def _our_key(self, epoch: EpochSecret, file_key: bytes | None) -> OurKey:
        # The hash is over a long text form, and the same for every header of a week.
        if epoch.id not in self._hashes:
            self._hashes[epoch.id] = epoch.identity.recipient.digest[:HASH_BYTES]
        return OurKey(file_key=file_key, key_id=epoch.id, recipient_hash=self._hashes[epoch.id])
