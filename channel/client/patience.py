"""How often and how long to wait before a request is tried again; knows nothing of what is asked."""

from collections.abc import Callable

from channel.errors import UnavailableError

FAILURES_IN_A_ROW = 8
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 60.0
_LONGEST_BACKOFF_SECONDS = 30.0


class Patience:
    """Counts failures since the last progress; waits twice as long after each, about a minute in all."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        """Wait by calling `sleep` with seconds."""
        self._sleep = sleep
        self._failures = 0

    def progress(self) -> None:
        """Forget earlier failures: something got through."""
        self._failures = 0

    def wait_or_raise(self, error: UnavailableError, *, asked_seconds: float = 0.0) -> None:
        """Wait before the next try; `asked_seconds` is what the server asked for, heeded up to a minute.

        Raises:
            UnavailableError: `error` itself, after the eighth failure in a row.
        """
        self._failures += 1
        if self._failures >= FAILURES_IN_A_ROW:
            raise error
        backoff = min(_LONGEST_BACKOFF_SECONDS, FIRST_WAIT_SECONDS * 2 ** (self._failures - 1))
        self._sleep(max(backoff, min(asked_seconds, LONGEST_WAIT_SECONDS)))
