"""Waking the event loop once for all that became durable together, not once for each."""

import asyncio
from collections import deque
from concurrent.futures import Future
from typing import TypeVar

_Result = TypeVar("_Result")


class Bell:
    """Lets coroutines of one event loop wait for futures that other threads resolve."""

    def __init__(self) -> None:
        self._answers: deque[asyncio.Future[None]] = deque()
        self._rung = False

    async def wait(self, future: Future[_Result]) -> _Result:
        """Wait for a future that nobody cancels and return its result, or raise its error."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[None] = loop.create_future()
        future.add_done_callback(lambda _: self._ring(loop, answer))
        await answer
        return future.result()

    def _ring(self, loop: asyncio.AbstractEventLoop, answer: asyncio.Future[None]) -> None:
        self._answers.append(answer)
        # Cleared before the answers are taken up: so one that comes too late for them rings again.
        if not self._rung:
            self._rung = True
            loop.call_soon_threadsafe(self._answer)

    def _answer(self) -> None:
        self._rung = False
        while self._answers:
            answer = self._answers.popleft()
            if not answer.done():
                answer.set_result(None)
