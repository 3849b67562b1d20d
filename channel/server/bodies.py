"""Reading the body of a request: raw and capped, never spooled to disk; its pace is for `protocol`."""

import re
from collections.abc import AsyncIterator

from starlette.requests import Request

from channel.errors import MalformedError
from channel.intake.errors import TooLargeError

_LENGTH = re.compile(r"[0-9]{1,15}", re.ASCII)


async def read_blocks(request: Request, *, limit_bytes: int) -> AsyncIterator[bytes]:
    """Yield the blocks of a body as they come.

    Raises:
        TooLargeError: it has, or says that it has, more than `limit_bytes`.
        MalformedError: its length is given in another form than a number.
    """
    _check_length(request.headers.get("content-length"), limit_bytes)
    received_bytes = 0
    async for block in request.stream():
        received_bytes += len(block)
        if received_bytes > limit_bytes:
            raise _too_large(limit_bytes)
        yield block


async def read_body(request: Request, *, limit_bytes: int) -> bytes:
    """Read a body into memory.

    Raises:
        TooLargeError, MalformedError: as `read_blocks`.
    """
    # Few blocks, however small the packets: `protocol` hands on large pieces, or the last of a body.
    return b"".join([block async for block in read_blocks(request, limit_bytes=limit_bytes)])


def _check_length(text: str | None, limit_bytes: int) -> None:
    if text is None:
        return
    if not _LENGTH.fullmatch(text):
        raise MalformedError("length of another form than a number")
    if int(text) > limit_bytes:
        raise _too_large(limit_bytes)


def _too_large(limit_bytes: int) -> TooLargeError:
    return TooLargeError(
        f"more than the {limit_bytes} bytes that are taken here", hint="Send a large report in parts."
    )
