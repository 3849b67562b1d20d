"""The slower line: where those wait who cannot answer a puzzle; short, and a few at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from channel.server.faults import BusyError

AT_ONCE = 2


class Line:
    """One line for everybody; it knows how many wait, and nothing of who."""

    def __init__(self, *, places: int) -> None:
        self._places = places
        self._waiting = 0
        self._turns = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def turn(self, *, wait_seconds: float) -> AsyncIterator[None]:
        """Wait for a turn, then for as long as the puzzle would have taken.

        Raises:
            BusyError: the line is full.
        """
        if self._waiting >= self._places:
            raise BusyError("many are sending forms", hint="Try the same again in a few seconds.")
        self._waiting += 1
        try:
            async with self._turns:
                await asyncio.sleep(wait_seconds)
                yield
        finally:
            self._waiting -= 1
