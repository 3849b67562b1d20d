"""Opens an age file with identities: first the header, then any range of the payload.

Not being a recipient is one error, anything broken another: only the first means "try the next identity".
"""

import hmac
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from channel.errors import MalformedError, NotRecipientError
from channel.wire.age.header import STANZA_TYPE, Header, Stanza, header_length, header_mac, parse_header
from channel.wire.age.stream import (
    CHUNK_BYTES,
    NONCE_BYTES,
    SEALED_CHUNK_BYTES,
    TAG_BYTES,
    ChunkOpener,
    open_chunks,
    payload_key,
)
from keys.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedHeader:
    """The 16-byte file key and the identity that found it."""

    file_key: bytes = field(repr=False)
    identity: Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """An identity that a stanza was sealed to; `file_key` is None where the MAC holds under none it found."""

    file_key: bytes | None = field(repr=False)
    identity: Identity


def open_header(data: bytes, identities: Sequence[Identity]) -> OpenedHeader:
    """Unwrap the file key of a whole header.

    Every stanza is tried with every identity, as `try_identities` says.

    Raises:
        MalformedError: the header is not one.
        NotRecipientError: no identity finds a file key that passes the MAC.
    """
    header = parse_header(data)
    if any(stanza.arguments[0] != STANZA_TYPE for stanza in header.stanzas):
        raise MalformedError("age file sealed to a recipient of another type")
    found = try_identities(header, identities)
    if found is None or found.file_key is None:
        raise NotRecipientError(
            "no key here opens this file", hint="It was sealed to others, or to a key since destroyed."
        )
    return OpenedHeader(file_key=found.file_key, identity=found.identity)


def try_identities(header: Header, identities: Sequence[Identity]) -> Trial | None:
    """Try every identity on every stanza and take the file key that passes the MAC, or else None.

    A sender may have put a bad stanza, or a wrong key for us, before the good one. One that only ever finds
    wrong keys is named without a file key, because a report meant for it was broken by whoever sealed it.
    """
    signed = header.signed
    broken: Trial | None = None
    for identity in identities:
        for stanza in header.stanzas:
            file_key = _unwrapped(identity, stanza)
            if file_key is None:
                continue
            if hmac.compare_digest(header_mac(file_key, signed), header.mac):
                return Trial(file_key=file_key, identity=identity)
            broken = Trial(file_key=None, identity=identity)
    return broken


def _unwrapped(identity: Identity, stanza: Stanza) -> bytes | None:
    try:
        return identity.unwrap(stanza)
    except MalformedError:
        # One bad stanza must not hide the report behind a good one.
        return None


class PayloadReader:
    """Reads any range of a payload, chunk by chunk; memory is one chunk.

    `file` stands at the payload's nonce and is read from there for `payload_bytes` bytes.
    """

    def __init__(self, file: BinaryIO, *, file_key: bytes, payload_bytes: int) -> None:
        self._file = file
        self._start = file.tell() + NONCE_BYTES
        self._sealed_bytes = payload_bytes - NONCE_BYTES
        nonce = file.read(NONCE_BYTES)
        if len(nonce) != NONCE_BYTES or self._sealed_bytes < TAG_BYTES:
            raise MalformedError("payload cut short")
        self._opener = ChunkOpener(payload_key(file_key, nonce))
        self._chunks = -(-self._sealed_bytes // SEALED_CHUNK_BYTES)
        # The end may never be read, so what its length alone gives away is refused here.
        if self._chunks > 1 and self._sealed_bytes - SEALED_CHUNK_BYTES * (self._chunks - 1) <= TAG_BYTES:
            raise MalformedError("payload cut short")

    @property
    def length_bytes(self) -> int:
        """Return the length of the plaintext."""
        return self._sealed_bytes - TAG_BYTES * self._chunks

    def blocks(self, offset: int, length: int) -> Iterator[bytes]:
        """Yield `length` bytes of plaintext from `offset` on, in blocks of up to 64 KiB.

        Raises:
            MalformedError: the range, or the file, ends too early.
            UntrustedError: a chunk was altered or moved.
        """
        if offset < 0 or length < 0 or offset + length > self.length_bytes:
            raise MalformedError("range beyond the end of the payload")
        end = offset + length
        while offset < end:
            number, skip = divmod(offset, CHUNK_BYTES)
            block = self._chunk(number)[skip : skip + end - offset]
            yield block
            offset += len(block)

    def read(self, offset: int, length: int) -> bytes:
        """Return a range that fits in memory; raises as `blocks` does."""
        return b"".join(self.blocks(offset, length))

    def _chunk(self, number: int) -> bytes:
        position = number * SEALED_CHUNK_BYTES
        size = min(SEALED_CHUNK_BYTES, self._sealed_bytes - position)
        self._file.seek(self._start + position)
        sealed = self._file.read(size)
        if len(sealed) != size:
            raise MalformedError("payload cut short")
        return self._opener.open(sealed, number=number, is_last=number == self._chunks - 1)


def open_bytes(data: bytes, identities: Sequence[Identity]) -> bytes:
    """Open a whole age file that is in memory.

    Raises:
        MalformedError, NotRecipientError: as `open_header`.
        UntrustedError: the payload was altered.
    """
    size = header_length(data)
    file_key = open_header(data[:size], identities).file_key
    key = payload_key(file_key, data[size : size + NONCE_BYTES])
    return b"".join(open_chunks(key, io.BytesIO(data[size + NONCE_BYTES :]).read))
