"""The one passphrase of all key files of a demonstration, kept in a file beside them: they guard nothing."""

import secrets
from pathlib import Path

from channel.errors import UnavailableError, reason
from channel.wire.wordlist import load_wordlist
from keys.private_files import write_new_private

WORDS = 6
LIMIT_BYTES = 1024


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
