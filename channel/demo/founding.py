"""What every key of a demonstration is made with: one folder, one passphrase, one day, the cheapest cost."""

import secrets
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from channel.demo.folder import DemoFolder
from channel.treelog.signature import SEED_BYTES
from keys import keyfile
from keys.kdf import FLOOR_COST
from keys.key_secrets import KeySecrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """The day on which a channel is made, where, and the passphrase of its key files."""

    folder: DemoFolder
    passphrase: str = field(repr=False)
    today: date

    def keep(self, path: Path, key: KeySecrets) -> None:
        """Write a key file, at a cost that suits keys that guard nothing.

        Raises:
            RefusedError, UnavailableError: as `keyfile.write`.
        """
        keyfile.write(
            path, key, passphrase=self.passphrase, cost=FLOOR_COST, random_bytes=secrets.token_bytes
        )


def draw_seed() -> bytes:
    """Draw the 32-byte seed of a signing key."""
    return secrets.token_bytes(SEED_BYTES)
