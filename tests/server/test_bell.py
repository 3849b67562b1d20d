"""The bell: everybody who waits is woken, once for all that came together, whatever thread it came from."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from channel.errors import MalformedError
from channel.server.bell import Bell


def test_results_and_errors_reach_who_waits() -> None:
    async def main() -> None:
        bell = Bell()
        good: Future[int] = Future()
        bad: Future[int] = Future()
        with ThreadPoolExecutor(1) as pool:
            waiting = asyncio.gather(bell.wait(good), bell.wait(bad), return_exceptions=True)
            await asyncio.sleep(0)
            pool.submit(good.set_result, 5)
            pool.submit(bad.set_exception, MalformedError("no"))
            five, error = await waiting
        assert five == 5
        assert isinstance(error, MalformedError)

    asyncio.run(main())


def test_what_is_there_already_is_given_at_once() -> None:
    async def main() -> int:
        future: Future[int] = Future()
        future.set_result(7)
        return await Bell().wait(future)

    assert asyncio.run(main()) == 7


def test_nobody_is_forgotten_under_many_hands() -> None:
    async def main() -> list[int]:
        bell = Bell()
        futures: list[Future[int]] = [Future() for _ in range(2000)]
        with ThreadPoolExecutor(8) as pool:
            waiting = asyncio.gather(*(bell.wait(future) for future in futures))
            await asyncio.sleep(0)
            for number, future in enumerate(futures):
                pool.submit(future.set_result, number)
            async with asyncio.timeout(20):
                return list(await waiting)

    assert asyncio.run(main()) == list(range(2000))


def test_the_loop_is_woken_once_for_what_came_together(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> int:
        loop, bell = asyncio.get_running_loop(), Bell()
        calls = 0
        call = loop.call_soon_threadsafe

        def counted(*args: Any, **options: Any) -> Any:
            nonlocal calls
            calls += 1
            return call(*args, **options)

        monkeypatch.setattr(loop, "call_soon_threadsafe", counted)
        futures: list[Future[int]] = [Future() for _ in range(50)]
        waiting = asyncio.gather(*(bell.wait(future) for future in futures))
        await asyncio.sleep(0)
        for future in futures:
            future.set_result(0)
        await waiting
        return calls

    assert asyncio.run(main()) == 1


def test_one_who_stopped_waiting_disturbs_nobody() -> None:
    async def main() -> int:
        bell = Bell()
        futures: list[Future[int]] = [Future(), Future()]
        gone, here = (asyncio.create_task(bell.wait(future)) for future in futures)
        await asyncio.sleep(0)
        gone.cancel()
        for future in futures:
            future.set_result(3)
        return await here

    assert asyncio.run(main()) == 3
