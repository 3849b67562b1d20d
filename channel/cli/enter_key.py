"""Hears Enter in the terminal while a command does something else; knows nothing of what it is for."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

_ROOM_BYTES = 1024


def on_enter(act: Callable[[], None]) -> bool:
    """Call `act` in a thread for each line typed; returns whether there is somebody to type one.

    In the background of a terminal nothing is read: the system would stop the whole program for it.
    """
    if sys.stdin is None or not _may_read():
        return False
    Thread(target=_hear, args=(act,), name="enter", daemon=True).start()
    return sys.stdin.isatty()


def _may_read() -> bool:
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        # No terminal of ours: a pipe, or nothing at all.
        return True


def _hear(act: Callable[[], None]) -> None:
    with suppress(OSError):
        # Not through sys.stdin, whose lock would be held here when the interpreter ends.
        while os.read(0, _ROOM_BYTES):
            act()
