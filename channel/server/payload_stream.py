"""Sending a payload of any size from its file, a MiB at a time, so that memory stays flat."""

from collections.abc import AsyncIterator
from typing import BinaryIO

from starlette.responses import StreamingResponse

from channel.errors import UnavailableError
from channel.server.service import Service
from channel.store.failures import reported
from channel.wire.submission import AGE_TYPE

_BLOCK_BYTES = 2**20


def payload_answer(file: BinaryIO, *, length_bytes: int, service: Service) -> StreamingResponse:
    """Return an answer that sends `length_bytes` bytes of `file` and closes it."""
    return StreamingResponse(
        _blocks(file, length_bytes, service),
        headers={"Content-Length": str(length_bytes)},
        media_type=AGE_TYPE,
    )


async def _blocks(file: BinaryIO, length_bytes: int, service: Service) -> AsyncIterator[bytes]:
    left_bytes = length_bytes
    with file:
        while left_bytes:
            block = await service.in_thread(_read, file, min(_BLOCK_BYTES, left_bytes))
            left_bytes -= len(block)
            yield block


def _read(file: BinaryIO, length_bytes: int) -> bytes:
    with reported():
        block = file.read(length_bytes)
    if not block:
        raise UnavailableError(
            "a payload shorter than its row says", hint="The operator must look at the disk."
        )
    return block
