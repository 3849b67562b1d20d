"""Recipients that nobody can open, because no secret for them was ever made.

The ML-KEM key is sampled from a hash as if it were part of the public matrix, the X25519 key is a hash.
`nobody-1` to `nobody-3` are constants that anyone can recompute; a throw-away recipient is the same
from 32 random bytes, drawn for one slot of one submission and forgotten.

Source: FIPS 203 algorithms 5 (ByteEncode) and 7 (SampleNTT).
"""

import hashlib

from channel.codec.digests import sha256
from channel.wire.age.recipient import Recipient

NOBODY_COUNT = 3
THROWAWAY_SEED_BYTES = 32
_MODULUS = 3329
_COEFFICIENTS = 768
# About 1000 candidates of 12 bits are read on average; 2000 always suffice in practice, and are checked.
_SAMPLE_BYTES = 3000


def nobody_recipient(number: int) -> Recipient:
    """Return the constant recipient `nobody-<number>`, 1 to 3."""
    return _recipient(f"channel/v1/nobody-{number}".encode())


def throwaway_recipient(seed: bytes) -> Recipient:
    """Return a recipient for an unused slot, from 32 fresh random bytes."""
    return _recipient(b"channel/v1/throwaway/" + seed)


def _recipient(name: bytes) -> Recipient:
    return Recipient(
        _encode12(_sample(name + b"/t\0")) + sha256(name + b"/rho\0") + sha256(name + b"/x25519\0")
    )


def _sample(seed: bytes) -> list[int]:
    stream = hashlib.shake_128(seed).digest(_SAMPLE_BYTES)
    coefficients: list[int] = []
    for i in range(0, _SAMPLE_BYTES, 3):
        low, middle, high = stream[i : i + 3]
        candidates = (low | (middle & 15) << 8, middle >> 4 | high << 4)
        coefficients += [candidate for candidate in candidates if candidate < _MODULUS]
    return coefficients[:_COEFFICIENTS]


def _encode12(coefficients: list[int]) -> bytes:
    number = sum(coefficient << 12 * i for i, coefficient in enumerate(coefficients))
    return number.to_bytes(12 * _COEFFICIENTS // 8, "little")
