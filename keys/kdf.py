"""Stretching of a key file's passphrase: Argon2id within bounds; knows no file.

Source: RFC 9106.
"""

import unicodedata
from dataclasses import dataclass

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from channel.errors import RefusedError, UnavailableError

KEY_BYTES = 32
SALT_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class KdfCost:
    """The cost of one try of a passphrase: `t` passes over `m_kib` KiB of memory in `p` lanes."""

    t: int
    m_kib: int
    p: int

    def check(self) -> None:
        """Check the cost against its bounds, so that a hostile file can ask for nothing costly.

        Raises:
            RefusedError: above t=10, m=2 GiB, p=8, or below t=3, m=64 MiB, p=1.
        """
        if self.t > CEILING_COST.t or self.m_kib > CEILING_COST.m_kib or self.p > CEILING_COST.p:
            raise RefusedError(
                "key file asks for more work than any key file of ours",
                hint="Do not try passphrases on this file; take the copy that you made yourself.",
            )
        if self.t < FLOOR_COST.t or self.m_kib < FLOOR_COST.m_kib or self.p < 1:
            raise RefusedError(
                "key file is protected too weakly",
                hint="Do not try passphrases on this file; take the copy that you made yourself.",
            )


DEFAULT_COST = KdfCost(t=4, m_kib=512 * 1024, p=4)
"""About one second and 512 MiB of memory."""

FLOOR_COST = KdfCost(t=3, m_kib=64 * 1024, p=4)
"""The least that is accepted; for tests and demonstrations, whose keys guard nothing."""

CEILING_COST = KdfCost(t=10, m_kib=2 * 1024 * 1024, p=8)


def stretch(passphrase: str, *, salt: bytes, cost: KdfCost) -> bytes:
    """Derive 32 bytes from a passphrase, which is normalised (NFKC) so that every keyboard types the same.

    Raises:
        RefusedError: the passphrase is empty, or the cost is out of bounds; nothing was computed.
        UnavailableError: this machine has not the memory for it.
    """
    cost.check()
    secret = unicodedata.normalize("NFKC", passphrase).encode()
    if not secret:
        raise RefusedError("the passphrase is empty", hint="Type the passphrase of this key file.")
    try:
        return hash_secret_raw(
            secret,
            salt,
            time_cost=cost.t,
            memory_cost=cost.m_kib,
            parallelism=cost.p,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    except HashingError:
        raise UnavailableError(
            "not enough memory to try the passphrase",
            hint=f"Close other programs; it takes {cost.m_kib // 1024} MiB for about a second.",
        ) from None
