"""A cheap load generator: prepared requests over kept-alive connections, one request at a time on each."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

BODY_TYPE = "application/vnd.channel.sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadResult:
    """What one run saw; `seconds` from the first byte sent to the last answer read."""

    accepted: int
    errors: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Return accepted requests a second."""
        return self.accepted / self.seconds


def post_request(path: str, body: bytes) -> bytes:
    """Return the bytes of one POST."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {BODY_TYPE}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def run_load(port: int, requests: Sequence[bytes], *, clients: int) -> LoadResult:
    """Send every request once, spread over `clients` connections, and count answers of status 201."""
    return asyncio.run(_run(port, requests, clients))


async def _run(port: int, requests: Sequence[bytes], clients: int) -> LoadResult:
    started = time.perf_counter()
    counts = await asyncio.gather(*(_client(port, requests[i::clients]) for i in range(clients)))
    seconds = time.perf_counter() - started
    accepted = sum(counts)
    return LoadResult(accepted=accepted, errors=len(requests) - accepted, seconds=seconds)


async def _client(port: int, requests: Sequence[bytes]) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    accepted = 0
    for request in requests:
        writer.write(request)
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        length = _content_length(head)
        await reader.readexactly(length)
        accepted += head.startswith(b"HTTP/1.1 201 ")
    writer.close()
    await writer.wait_closed()
    return accepted


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0
