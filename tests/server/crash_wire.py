"""HTTP/1.1 by hand on one connection, so that an answer counts only when every byte of it has come."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

ANSWER_SECONDS = 60


class BrokenLineError(Exception):
    """The server was gone before its answer was whole."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Line:
    """A connection to a server on loopback; one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> Self:
        try:
            return cls(*await asyncio.open_connection("127.0.0.1", port))
        except OSError:
            raise BrokenLineError from None

    async def ask(
        self, method: str, path: str, body: bytes = b"", *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request and read the whole answer; a server that hangs is no broken line."""
        fields = {"Host": "localhost", "Content-Length": str(len(body)), **(headers or {})}
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        request = f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body
        asked = asyncio.create_task(self._ask(request))
        done, _ = await asyncio.wait([asked], timeout=ANSWER_SECONDS)
        assert done, "the server hangs"
        try:
            return asked.result()
        except (OSError, asyncio.IncompleteReadError):
            raise BrokenLineError from None

    def close(self) -> None:
        self._writer.transport.abort()

    async def _ask(self, request: bytes) -> Answer:
        self._writer.write(request)
        await self._writer.drain()
        return await self._answer()

    async def _answer(self) -> Answer:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("ascii")
        first, *fields = head.removesuffix("\r\n\r\n").split("\r\n")
        headers = {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}
        body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(status=int(first.split(" ")[1]), headers=headers, body=body)
