"""Randomness for tests that is the same in every run; guards nothing."""

import hashlib


class Drawn:
    """Bytes that look random, another piece at each call; the seed names whose they are."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._count = 0

    def __call__(self, length: int) -> bytes:
        self._count += 1
        return hashlib.shake_256(self._seed + self._count.to_bytes(8, "big")).digest(length)
