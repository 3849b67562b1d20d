"""What somebody waits for: made by who asks, resolved once by the thread that does the work."""

from concurrent.futures import Future
from typing import Any

from channel.store.failures import in_our_words


def new_waiter() -> Future[Any]:
    """Return a future that nobody can cancel: what was asked for will be done, awaited or not."""
    waiter: Future[Any] = Future()
    waiter.set_running_or_notify_cancel()
    return waiter


def refuse(waiter: Future[Any], error: BaseException) -> None:
    """Let a waiter go with an error, told in our own words."""
    waiter.set_exception(in_our_words(error))
