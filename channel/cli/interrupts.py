"""Turns the first signal to stop into a `KeyboardInterrupt`, so that all is put away; ignores the rest."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Catch SIGINT, SIGTERM and SIGHUP for the length of a `with` block; for the main thread only.

    One that is ignored already, as under `nohup`, stays ignored.
    """
    before = {number: signal.getsignal(number) for number in SIGNALS}
    caught = [number for number, handler in before.items() if handler != signal.SIG_IGN]
    for number in caught:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in caught:
            signal.signal(number, before[number])


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    # A second one would cut the putting away short and leave files behind.
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt
