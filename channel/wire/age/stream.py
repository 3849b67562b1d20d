"""The payload of an age file: STREAM, chunks of 64 KiB under ChaCha20-Poly1305, the last one marked.

Source: C2SP age.md, "Payload"; Hoang and others, "Online authenticated encryption", 2015.
"""

from collections.abc import Callable, Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from channel.errors import MalformedError, UntrustedError

CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES
NONCE_BYTES = 16
_COUNTER_BYTES = 11


def payload_key(file_key: bytes, nonce: bytes) -> bytes:
    """Derive the 32-byte payload key from a 16-byte file key and the payload's 16-byte nonce."""
    return HKDF(SHA256(), 32, salt=nonce, info=b"payload").derive(file_key)


def seal_chunks(
    key: bytes, blocks: Iterable[bytes | memoryview], write: Callable[[memoryview], object]
) -> None:
    """Seal blocks of any size and hand each sealed chunk to `write`, which must not keep the view.

    No bytes at all make one empty chunk, as age has it. Memory is two chunks; a block must stay as it is
    until two more have been asked for, because whole chunks inside it are not copied.
    """
    aead = ChaCha20Poly1305(key)
    sealed = memoryview(bytearray(SEALED_CHUNK_BYTES))
    for counter, (chunk, is_last) in enumerate(_marked(_rechunked(blocks))):
        size = aead.encrypt_into(
            _nonce(counter, is_last=is_last), chunk, None, sealed[: len(chunk) + TAG_BYTES]
        )
        write(sealed[:size])


class ChunkOpener:
    """Opens sealed chunks by their number; holds the payload key, no identity."""

    def __init__(self, key: bytes) -> None:
        self._aead = ChaCha20Poly1305(key)

    def open(self, sealed: bytes | memoryview, *, number: int, is_last: bool) -> bytes:
        """Open one chunk of 16 to 65 552 bytes; `number` counts from 0.

        Raises:
            MalformedError: too short or too long, or an empty last chunk behind others.
            UntrustedError: altered, reordered, or the last one where it should not be.
        """
        if not TAG_BYTES <= len(sealed) <= SEALED_CHUNK_BYTES:
            raise MalformedError("payload chunk of a wrong length")
        if not is_last and len(sealed) != SEALED_CHUNK_BYTES:
            raise MalformedError("short payload chunk before the last")
        # SPEC: the final chunk "MUST NOT be empty unless the whole payload is empty"
        if is_last and number and len(sealed) == TAG_BYTES:
            raise MalformedError("empty last chunk")
        try:
            return self._aead.decrypt(_nonce(number, is_last=is_last), sealed, None)
        except InvalidTag:
            raise UntrustedError("payload was altered, reordered or cut short") from None


def open_chunks(key: bytes, read: Callable[[int], bytes]) -> Iterator[bytes]:
    """Open a whole payload behind its nonce; `read(n)` returns n bytes, fewer only at the end.

    Raises:
        MalformedError, UntrustedError: as `ChunkOpener.open`; what was yielded before stays authentic,
            but only the end of the iteration says that nothing is missing.
    """
    opener = ChunkOpener(key)
    number, current = 0, read(SEALED_CHUNK_BYTES)
    while True:
        following = read(SEALED_CHUNK_BYTES) if len(current) == SEALED_CHUNK_BYTES else b""
        yield opener.open(current, number=number, is_last=not following)
        if not following:
            return
        number, current = number + 1, following


def _nonce(counter: int, *, is_last: bool) -> bytes:
    return counter.to_bytes(_COUNTER_BYTES, "big") + (b"\1" if is_last else b"\0")


def _rechunked(blocks: Iterable[bytes | memoryview]) -> Iterator[memoryview | bytearray]:
    """Yield chunks of exactly 64 KiB, the last one shorter; whole chunks inside a block are not copied."""
    rest = bytearray()
    for block in blocks:
        view = memoryview(block)
        if rest:
            missing = CHUNK_BYTES - len(rest)
            rest += view[:missing]
            view = view[missing:]
            if len(rest) < CHUNK_BYTES:
                continue
            yield rest
            rest = bytearray()
        whole = len(view) - len(view) % CHUNK_BYTES
        for start in range(0, whole, CHUNK_BYTES):
            yield view[start : start + CHUNK_BYTES]
        rest += view[whole:]
    if rest:
        yield rest


def _marked(chunks: Iterator[memoryview | bytearray]) -> Iterator[tuple[memoryview | bytearray, bool]]:
    """Pair each chunk with whether it is the last."""
    current: memoryview | bytearray = next(chunks, bytearray())
    for following in chunks:
        yield current, False
        current = following
    yield current, True
