"""Opens a member's home with the passphrase of the key in it; asks nobody, and keeps nothing for later."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from channel.console.database import ConsoleDatabase, open_database
from channel.console.home import Home, check_modes
from channel.errors import RefusedError
from keys import keyfile
from keys.key_secrets import MemberSecret


class Step(StrEnum):
    """What takes time while a home is opened, in the order in which it comes."""

    KEY = "key"
    """Argon2id: about a second, and half a gigabyte of memory meanwhile."""
    DATABASE = "database"
    """The database, and its migrations after an update."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocked:
    """A member's key and open database; whoever has it closes the database."""

    secret: MemberSecret = field(repr=False)
    database: ConsoleDatabase


def unlock(home: Path, passphrase: str, *, tell: Callable[[Step], None]) -> Unlocked:
    """Open the key file and the database of a home; `tell` is told each step when it begins.

    Raises:
        RefusedError: others can enter the home, its key is not a member's, or a newer program wrote it.
        UntrustedError: the passphrase or the key does not fit, or a file is damaged.
        MalformedError: the key file breaks its format.
        UnavailableError: a file is missing, or the disk says no.
    """
    place = Home(path=home)
    check_modes(place)
    tell(Step.KEY)
    secret = keyfile.read(place.key_file, passphrase=passphrase)
    if not isinstance(secret, MemberSecret):
        raise RefusedError(
            "member.key is not the key of a member", hint="Give the home that `channel keys` made."
        )
    tell(Step.DATABASE)
    return Unlocked(secret=secret, database=open_database(home, key=secret.database_key))
