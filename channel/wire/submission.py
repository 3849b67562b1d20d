"""A submission as it travels: the sealed file, its commitment, its token; not what is inside."""

import hmac
from dataclasses import dataclass, field

from channel.codec.binary import label
from channel.codec.digests import Digest, sha256
from channel.errors import MalformedError
from channel.wire.age.header import SLOTS, VERSION_LINE

SEALED_MAGIC = b"CHSEAL1\n"
SEALED_TYPE = "application/vnd.channel.sealed"
AGE_TYPE = "application/octet-stream"
TOKEN_BYTES = 32
BLIND_BYTES = 32
SEALED_PREFIX_BYTES = len(SEALED_MAGIC) + TOKEN_BYTES + BLIND_BYTES
SUBMISSION_HEADER_BYTES = 70 + 1557 * SLOTS


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPrefix:
    """What stands before the age file in a sealed file: 32 bytes of token, 32 of blind."""

    token: bytes
    blind: bytes = field(repr=False)

    @property
    def encoded(self) -> bytes:
        """Return the first 72 bytes of a sealed file."""
        return SEALED_MAGIC + self.token + self.blind


def parse_sealed_prefix(data: bytes) -> SealedPrefix:
    """Decode exactly the first 72 bytes of a sealed file.

    Raises:
        MalformedError: another length or another beginning.
    """
    if len(data) != SEALED_PREFIX_BYTES or not data.startswith(SEALED_MAGIC):
        raise MalformedError(
            "not a sealed file", hint="Give a file made by `channel report seal`, the kit, or stock age."
        )
    token_end = len(SEALED_MAGIC) + TOKEN_BYTES
    return SealedPrefix(token=data[len(SEALED_MAGIC) : token_end], blind=data[token_end:])


def is_bare_age(data: bytes) -> bool:
    """Say whether a file that begins with `data` is an age file without the channel's prefix."""
    return data.startswith(VERSION_LINE + b"\n")


def commitment(*, blind: bytes, header: bytes, payload_digest: Digest) -> Digest:
    """Return what the log holds of a submission; hides it until blind, header and payload are shown."""
    return sha256(label("channel/v1/commit") + blind + sha256(header) + payload_digest)


def token(log_key: bytes, commitment_: Digest) -> bytes:
    """Return the 32 bytes by which the reporter's words alone prove that this commitment is theirs."""
    return hmac.digest(log_key, label("channel/v1/token") + commitment_, "sha256")
