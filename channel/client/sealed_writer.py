"""Writes sealed files: header first, payload streamed, token and blind last; memory stays flat.

Nothing but ciphertext reaches the disk. Knows neither words nor reports, only blocks and recipients.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from channel.client.hashing_sink import HashingSink, Written
from channel.client.steady_file import SteadyFile
from channel.codec.digests import Digest
from channel.codec.randomness import RandomBytes
from channel.errors import RefusedError
from channel.wire.age.header import FILE_KEY_BYTES, SLOTS
from channel.wire.age.recipient import Recipient
from channel.wire.age.seal import seal_header, seal_payload
from channel.wire.age.stream import NONCE_BYTES
from channel.wire.nobody import THROWAWAY_SEED_BYTES, throwaway_recipient
from channel.wire.parts import FILE_LABEL, PAYLOAD_LABEL
from channel.wire.submission import BLIND_BYTES, SEALED_PREFIX_BYTES, SealedPrefix, commitment, token

_ORDER_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSubmission:
    """A sealed file as written: its first 72 bytes, its commitment, its payload."""

    prefix: SealedPrefix
    commitment: Digest
    payload: Written


def write_submission(
    file: SteadyFile,
    blocks: Iterable[bytes | memoryview],
    *,
    recipients: Sequence[Recipient],
    log_key: bytes,
    random_bytes: RandomBytes,
) -> SealedSubmission:
    """Seal `blocks`, a whole padded bundle, to one to four recipients, into an empty file.

    Raises:
        RefusedError: no recipient, or more than four.
        OSError: the disk is full or the file cannot be written.
    """
    file_key, nonce, blind = (random_bytes(n) for n in (FILE_KEY_BYTES, NONCE_BYTES, BLIND_BYTES))
    header = seal_header(in_four_slots(recipients, random_bytes), file_key=file_key)
    # Until token and blind are known zeros stand in their place, which no server takes for a sealed file.
    file.append(bytes(SEALED_PREFIX_BYTES) + header)
    with HashingSink(file.append, label=PAYLOAD_LABEL) as sink:
        seal_payload(blocks, file_key=file_key, nonce=nonce, write=sink.write)
        payload = sink.finish()
    digest = commitment(blind=blind, header=header, payload_digest=payload.digest)
    prefix = SealedPrefix(token=token(log_key, digest), blind=blind)
    file.overwrite_start(prefix.encoded)
    return SealedSubmission(prefix=prefix, commitment=digest, payload=payload)


def write_evidence(
    file: BinaryIO,
    blocks: Iterable[bytes | memoryview],
    *,
    recipients: Sequence[Recipient],
    random_bytes: RandomBytes,
) -> Written:
    """Seal an original, as it is, to the evidence recipients, into an empty file.

    Raises:
        RefusedError, OSError: as `write_submission`.
    """
    file_key, nonce = random_bytes(FILE_KEY_BYTES), random_bytes(NONCE_BYTES)
    with HashingSink(file.write, label=FILE_LABEL) as sink:
        sink.write(seal_header(in_four_slots(recipients, random_bytes), file_key=file_key))
        seal_payload(blocks, file_key=file_key, nonce=nonce, write=sink.write)
        return sink.finish()


def in_four_slots(recipients: Sequence[Recipient], random_bytes: RandomBytes) -> tuple[Recipient, ...]:
    """Fill up with throw-away recipients to four, in random order.

    Raises:
        RefusedError: no recipient, or more than four.
    """
    if not 1 <= len(recipients) <= SLOTS:
        raise RefusedError("a report goes to one to four bodies", hint="Choose one to four bodies.")
    empty = SLOTS - len(recipients)
    filled = [*recipients, *(throwaway_recipient(random_bytes(THROWAWAY_SEED_BYTES)) for _ in range(empty))]
    # A random key for each makes a shuffle without bias; 16 bytes never collide.
    return tuple(sorted(filled, key=lambda _: random_bytes(_ORDER_BYTES)))
