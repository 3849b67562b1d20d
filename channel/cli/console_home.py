"""A member's home, opened with the passphrase for the length of one command."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from channel.cli.passphrase_input import read_passphrase
from channel.console.home import Home, check_modes
from channel.console.unlocking import Step, Unlocked, unlock


@contextmanager
def unlocked(home: Path, passphrase_file: Path | None) -> Iterator[Unlocked]:
    """Give what the home holds, until the end of the block.

    Raises:
        RefusedError, MalformedError, UntrustedError, UnavailableError: as `unlock`.
    """
    # Before anybody is asked for a passphrase.
    check_modes(Home(path=home))
    passphrase = read_passphrase(passphrase_file, prompt="Passphrase of your member.key", confirm=False)
    member = unlock(home, passphrase, tell=_say_nothing)
    try:
        yield member
    finally:
        member.database.close()


def _say_nothing(_step: Step) -> None:
    pass
