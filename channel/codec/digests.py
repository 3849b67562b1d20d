"""SHA-256, the only hash of the formats."""

import hashlib
from typing import NewType

Digest = NewType("Digest", bytes)
"""32 bytes of SHA-256."""

DIGEST_BYTES = 32


def sha256(data: bytes | bytearray | memoryview) -> Digest:
    """Hash `data`; 32 bytes."""
    return Digest(hashlib.sha256(data).digest())
