"""A member's home, opened with the passphrase for the length of one command."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from channel.cli.passphrase_input import read_passphrase
from channel.console.database import ConsoleDatabase, open_database
from channel.console.home import Home, check_modes
from channel.errors import RefusedError
from keys import keyfile
from keys.key_secrets import MemberSecret


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocked:
    """A member's key and open database."""

    secret: MemberSecret
    database: ConsoleDatabase


@contextmanager
def unlocked(home: Path, passphrase_file: Path | None) -> Iterator[Unlocked]:
    """Give what the home holds, until the end of the block.

    Raises:
        RefusedError: others can enter the home, or its key is not a member's.
        MalformedError, UntrustedError, UnavailableError: as `keyfile.read` and `open_database`.
    """
    check_modes(Home(path=home))
    passphrase = read_passphrase(passphrase_file, prompt="Passphrase of your member.key", confirm=False)
    secret = keyfile.read(Home(path=home).key_file, passphrase=passphrase)
    if not isinstance(secret, MemberSecret):
        raise RefusedError(
            "member.key is not the key of a member", hint="Give the home that `channel keys` made."
        )
    database = open_database(home, key=secret.database_key)
    try:
        yield Unlocked(secret=secret, database=database)
    finally:
        database.close()
