"""Six words by which two people compare a key or a pin aloud."""

from channel.codec.binary import label
from channel.codec.digests import sha256
from channel.wire.wordlist import BASE, Wordlist

FINGERPRINT_BITS = 77
FINGERPRINT_WORDS = 6


def fingerprint(data: bytes, wordlist: Wordlist) -> tuple[str, ...]:
    """Return six words for a recipient's 1216 bytes, a key's 32, a root's 32 and 1312, or `pin.json`."""
    digest = sha256(label("channel/v1/fingerprint") + data)
    number = int.from_bytes(digest, "big") >> 8 * len(digest) - FINGERPRINT_BITS
    return tuple(wordlist.words[number // BASE**power % BASE] for power in reversed(range(FINGERPRINT_WORDS)))
