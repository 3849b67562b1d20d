"""How long nobody has used the console; reads a clock that goes on while the machine sleeps."""

import time
from threading import Lock


class Idleness:
    """Counts from the last touch."""

    def __init__(self) -> None:
        self._changing = Lock()
        self._touched = _seconds()

    def touch(self) -> None:
        """Note that somebody uses the console now."""
        with self._changing:
            self._touched = _seconds()

    def seconds(self) -> float:
        """Return how long ago that was."""
        with self._changing:
            return _seconds() - self._touched


def _seconds() -> float:
    # A laptop that was closed for an hour was left alone for an hour.
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)
