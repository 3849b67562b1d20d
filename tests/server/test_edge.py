"""The edge: a limit on what runs at once, nothing of a defect gets out."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from channel.server.edge import Edge
from channel.server.headers import security_headers

SCOPE: Scope = {"type": "http", "method": "GET", "path": "/", "headers": []}


async def nothing() -> Message:
    return {"type": "http.disconnect"}


class Wire:
    """Collects what is sent."""

    def __init__(self) -> None:
        self.sent: list[Message] = []

    async def __call__(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def statuses(self) -> list[int]:
        return [message["status"] for message in self.sent if message["type"] == "http.response.start"]


def edge(app: Any, *, max_requests: int = 10) -> Edge:
    security = security_headers(hsts_seconds=0)
    return Edge(app, security=security, max_requests=max_requests)


async def answer(send: Send, status: int = 200, *, more: bool = False) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b"", "more_body": more})


def test_no_more_run_at_once_than_allowed() -> None:
    going = asyncio.Event()
    wires = [Wire() for _ in range(5)]

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await going.wait()
        await answer(send)

    async def main() -> None:
        wrapped = edge(app, max_requests=3)
        running = [asyncio.create_task(wrapped(dict(SCOPE), nothing, wire)) for wire in wires]
        await asyncio.gather(*running[3:])
        going.set()
        await asyncio.gather(*running)
        last = Wire()
        await wrapped(dict(SCOPE), nothing, last)
        assert last.statuses == [200]

    asyncio.run(main())
    assert [wire.statuses for wire in wires] == [[200]] * 3 + [[503]] * 2


def test_a_request_counts_once_its_body_is_there() -> None:
    late, rest = asyncio.Event(), {"type": "http.request", "body": b"", "more_body": False}
    posted = {**SCOPE, "method": "POST", "headers": [(b"content-length", b"9")]}

    async def body() -> Message:
        await late.wait()
        return rest

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await answer(send)

    async def main() -> list[int]:
        wrapped = edge(app, max_requests=1)
        slow, reader = Wire(), Wire()
        waiting = asyncio.create_task(wrapped(posted, body, slow))
        await asyncio.sleep(0)
        await wrapped(dict(SCOPE), nothing, reader)
        late.set()
        await waiting
        return reader.statuses + slow.statuses

    assert asyncio.run(main()) == [200, 200]


def test_a_defect_is_answered_without_its_words() -> None:
    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ValueError("needle")

    wire = Wire()
    asyncio.run(edge(app)(dict(SCOPE), nothing, wire))
    assert wire.statuses == [500]
    assert "needle" not in repr(wire.sent)


def test_a_defect_after_the_beginning_adds_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await answer(send, more=True)
        raise ValueError("needle")

    wire = Wire()
    asyncio.run(edge(app)(dict(SCOPE), nothing, wire))
    assert wire.statuses == [200]
    assert len(wire.sent) == 2
    assert "needle" not in "".join(capfd.readouterr())
