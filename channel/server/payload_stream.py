"""Sending payloads of any size from their files, a MiB at a time, so that memory stays flat."""

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import BinaryIO

from starlette.responses import StreamingResponse

from channel.codec.binary import u64
from channel.errors import UnavailableError
from channel.intake.errors import NotFoundError
from channel.intake.ports import SubmissionStore
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


def payloads_answer(numbers: Iterable[int], *, service: Service) -> StreamingResponse:
    """Return an answer that sends the payloads of these entries in order, each behind its length as u64.

    Length 0 stands for a payload that cannot be given.
    """
    frames = _frames(numbers, service.stores.submissions)
    return StreamingResponse(_in_thread(frames, service), media_type=AGE_TYPE)


async def _in_thread(blocks: Iterator[bytes], service: Service) -> AsyncIterator[bytes]:
    while block := await service.in_thread(next, blocks, b""):
        yield block


def _frames(numbers: Iterable[int], store: SubmissionStore) -> Iterator[bytes]:
    for number in numbers:
        try:
            file, length_bytes = store.payload(number)
        except (NotFoundError, UnavailableError):
            yield u64(0)
            continue
        with file:
            before, left_bytes = u64(length_bytes), length_bytes
            while left_bytes:
                block = _read(file, min(_BLOCK_BYTES, left_bytes))
                left_bytes -= len(block)
                yield before + block
                before = b""


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
