"""What every key of a demonstration is made with: a folder, a passphrase, a day, the cheapest cost."""

import secrets
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from channel.demo.folder import DemoFolder
from channel.errors import UnavailableError, reason
from channel.treelog.signature import SEED_BYTES
from channel.wire.wordlist import load_wordlist
from keys import keyfile
from keys.kdf import FLOOR_COST
from keys.key_secrets import KeySecrets
from keys.private_files import write_new_private

WORDS = 6
LIMIT_BYTES = 1024


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


def make_passphrase(path: Path) -> str:
    """Draw six words and write them to a new file that only its owner may read.

    Raises:
        RefusedError: the file exists already.
        UnavailableError: the disk says no.
    """
    words = load_wordlist().words
    passphrase = " ".join(secrets.choice(words) for _ in range(WORDS))
    write_new_private(path, passphrase.encode() + b"\n")
    return passphrase


def read_passphrase(path: Path) -> str:
    """Read what `make_passphrase` wrote.

    Raises:
        UnavailableError: it cannot be read.
    """
    try:
        return path.read_bytes()[:LIMIT_BYTES].decode("utf-8", "replace").rstrip("\n")
    except OSError as error:
        raise UnavailableError(
            f"cannot read {path.name} ({reason(error)})",
            hint="Without it the keys of this demonstration are lost: make another in a new folder.",
        ) from None
