"""Runs one piece of work for each of several things, all at once, and stops them all when one fails."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from threading import Event
from typing import TypeVar

Thing = TypeVar("Thing")


def side_by_side(work: Callable[[Thing, Event], None], things: Sequence[Thing]) -> None:
    """Run `work` for each thing in a thread of its own and return when all are done.

    Once one has failed, or this thread is interrupted, the event is set: then the others should end soon.

    Raises:
        Exception: what the first that failed has raised.
    """
    stopping = Event()
    with ThreadPoolExecutor(len(things)) as threads:
        futures = [threads.submit(work, thing, stopping) for thing in things]
        try:
            done, _ = wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            stopping.set()
    for future in done:
        future.result()
