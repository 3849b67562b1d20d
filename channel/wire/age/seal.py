"""Seals a file key to recipients and a plaintext under it; opens nothing."""

from collections.abc import Callable, Iterable, Sequence

from channel.codec.randomness import RandomBytes
from channel.wire.age.header import FILE_KEY_BYTES, Header, Stanza, header_mac
from channel.wire.age.recipient import Recipient
from channel.wire.age.stream import NONCE_BYTES, payload_key, seal_chunks


def seal_header(recipients: Sequence[Recipient], *, file_key: bytes) -> bytes:
    """Return a header that wraps a fresh 16-byte file key, one stanza a recipient, in this order.

    The one place where randomness is not an argument: HPKE draws its own inside `Recipient.wrap`.
    """
    stanzas: tuple[Stanza, ...] = tuple(recipient.wrap(file_key) for recipient in recipients)
    signed = Header(stanzas=stanzas, mac=b"").signed
    return Header(stanzas=stanzas, mac=header_mac(file_key, signed)).encoded


def seal_payload(
    blocks: Iterable[bytes | memoryview],
    *,
    file_key: bytes,
    nonce: bytes,
    write: Callable[[bytes | memoryview], object],
) -> None:
    """Write the payload: the fresh 16-byte nonce, then the sealed chunks; see `seal_chunks` on memory."""
    write(nonce)
    seal_chunks(payload_key(file_key, nonce), blocks, write)


def seal_bytes(plaintext: bytes, recipients: Sequence[Recipient], *, random_bytes: RandomBytes) -> bytes:
    """Return a whole age file for a plaintext that is in memory."""
    file_key, nonce = random_bytes(FILE_KEY_BYTES), random_bytes(NONCE_BYTES)
    sealed = bytearray(seal_header(recipients, file_key=file_key))
    seal_payload([plaintext], file_key=file_key, nonce=nonce, write=sealed.extend)
    return bytes(sealed)
