"""The threads that write payloads ahead of the writer: each waits for the disk while others come.

A few are enough: they hardly compute, and with one for every sender they would wait for each other.
"""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread

SCRIBES = 4


class Scribes:
    """Runs jobs that wait for the disk, in the order in which they came, several at once."""

    def __init__(self) -> None:
        """Start the threads."""
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads = [
            Thread(target=self._run, name=f"scribe-{number}", daemon=True) for number in range(SCRIBES)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, job: Callable[[], None]) -> None:
        """Have a job done; it must not raise."""
        self._queue.put(job)

    def close(self) -> None:
        """Finish what has queued and stop the threads."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            job()
