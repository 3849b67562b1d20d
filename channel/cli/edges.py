"""Where the clock and randomness come into the commands, and whether somebody sits there to be asked."""

import secrets
import sys
import time
from datetime import UTC, date, datetime

import typer

from channel.client.progress import Progress
from channel.client.surroundings import Surroundings

NOTICED_SECONDS = 4.0


def today() -> date:
    """Return the day in UTC, as this device has it."""
    return datetime.now(UTC).date()


def is_interactive() -> bool:
    """Say whether somebody sits at standard input, who can be asked."""
    return sys.stdin.isatty()


def wait(seconds: float) -> None:
    """Wait before another try, and say so where it is long enough to be noticed."""
    if seconds >= NOTICED_SECONDS:
        typer.echo(f"No answer yet. Trying again in {seconds:.0f} seconds.", err=True)
    time.sleep(seconds)


def surroundings(progress: Progress) -> Surroundings:
    """Return what the library asks for, as this process has it."""
    return Surroundings(today=today(), random_bytes=secrets.token_bytes, sleep=wait, progress=progress)
