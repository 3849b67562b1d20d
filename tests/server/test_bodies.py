"""Bodies in many small pieces: the application gets few blocks of them, and never much at once."""

import asyncio
from dataclasses import dataclass, field

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from channel.server.bodies import read_body
from channel.server.protocol import _AHEAD_BYTES, ConnectionLimits, protocol_with

FRAMINGS = LENGTH, CHUNKS = "length", "chunks"
LIMITS = ConnectionLimits(
    head_seconds=60,
    body_idle_seconds=60,
    body_bytes_per_second=1,
    send_seconds=60,
    max_connections=1,
    max_bodies=1,
    security=[],
)


class Line(asyncio.Transport):
    """A connection whose other side is the test; it brings nothing while it is told not to."""

    def __init__(self) -> None:
        super().__init__()
        self.may_bring = asyncio.Event()
        self.may_bring.set()
        self.answered = asyncio.Event()

    def pause_reading(self) -> None:
        self.may_bring.clear()

    def resume_reading(self) -> None:
        self.may_bring.set()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        del data
        self.answered.set()

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        self.may_bring.set()


@dataclass(kw_only=True)
class Application:
    """Reads a body as the routes do and keeps the lengths of its blocks."""

    blocks: list[int] = field(default_factory=list)
    body: bytes = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noted() -> object:
            message = await receive()
            self.blocks.append(len(message["body"]))
            return message

        self.body = await read_body(Request(scope, noted), limit_bytes=2**21)  # type: ignore[arg-type]
        await Response()(scope, receive, send)


def brought(body: bytes, *, packet_bytes: int, framing: str) -> Application:
    """Bring a body to the protocol, packet by packet, and let the application run after each."""

    async def main() -> Application:
        application, line = Application(), Line()
        config = uvicorn.Config(application, http=protocol_with(LIMITS), lifespan="off", log_config=None)
        config.load()
        protocol = protocol_with(LIMITS)(config, ServerState(), {})
        protocol.connection_made(line)
        said = b"Transfer-Encoding: chunked" if framing == CHUNKS else b"Content-Length: %d" % len(body)
        protocol.data_received(b"POST / HTTP/1.1\r\nHost: x\r\n" + said + b"\r\n\r\n")
        for start in range(0, len(body), packet_bytes):
            await line.may_bring.wait()
            data = body[start : start + packet_bytes]
            protocol.data_received(b"%x\r\n%b\r\n" % (len(data), data) if framing == CHUNKS else data)
            await asyncio.sleep(0)
        if framing == CHUNKS:
            protocol.data_received(b"0\r\n\r\n")
        await line.answered.wait()
        protocol.connection_lost(None)
        return application

    return asyncio.run(main())


@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_body_in_packets_of_one_byte_is_one_block(framing: str) -> None:
    body = bytes(range(251)) * 80
    application = brought(body, packet_bytes=1, framing=framing)
    assert application.body == body
    assert [length for length in application.blocks if length] == [len(body)]


@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_long_body_is_few_blocks_and_no_block_is_much_longer_than_what_is_read_ahead(framing: str) -> None:
    body = bytes(range(251)) * 4000
    application = brought(body, packet_bytes=700, framing=framing)
    assert application.body == body
    assert len(application.blocks) <= len(body) // _AHEAD_BYTES + 2
    assert max(application.blocks) < _AHEAD_BYTES + 700
