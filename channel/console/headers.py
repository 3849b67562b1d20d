"""Tries a body's identities on the header of every entry; which one opens it is told to nobody."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

from channel.errors import MalformedError
from channel.report.addressee import HASH_BYTES
from channel.wire.age.header import Stanza, header_mac, parse_header
from keys.keyring import EpochSecret


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
        self._hashes: dict[str, bytes] = {}

    def open(self, header: bytes) -> OurKey | None:
        """Return what opens a header, or None if it is for others.

        Every slot is tried with every identity and the file key that passes the MAC is taken, because a
        reporter can put a bad slot, or a wrong key, before the good one.

        Raises:
            MalformedError: not a header.
        """
        parsed = parse_header(header)
        signed = parsed.signed
        broken: OurKey | None = None
        for epoch in self._epochs:
            for stanza in parsed.stanzas:
                file_key = _unwrapped(epoch, stanza)
                if file_key is None:
                    continue
                if hmac.compare_digest(header_mac(file_key, signed), parsed.mac):
                    return self._our_key(epoch, file_key)
                broken = self._our_key(epoch, None)
        return broken

    def _our_key(self, epoch: EpochSecret, file_key: bytes | None) -> OurKey:
        # The hash is over a long text form, and the same for every header of a week.
        if epoch.id not in self._hashes:
            self._hashes[epoch.id] = epoch.identity.recipient.digest[:HASH_BYTES]
        return OurKey(file_key=file_key, key_id=epoch.id, recipient_hash=self._hashes[epoch.id])


def _unwrapped(epoch: EpochSecret, stanza: Stanza) -> bytes | None:
    try:
        return epoch.identity.unwrap(stanza)
    except MalformedError:
        # One bad slot must not hide the report behind a good one.
        return None
