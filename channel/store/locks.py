"""One process at a time: a file that is locked for as long as its holder lives."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from channel.errors import UnavailableError
from channel.store.failures import reported


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock; it is given back when the block ends or the process does, however that comes.

    Raises:
        UnavailableError: another process holds it.
    """
    with reported():
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnavailableError(
                "another process works on this data directory", hint="Stop that one first."
            ) from None
        yield
    finally:
        os.close(descriptor)
