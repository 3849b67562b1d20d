"""What every page needs of its request: the unlocked desk, or the fields of a small form; shows nothing."""

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import parse_qsl

from starlette.requests import Request

from channel.console.app.desk import Desk
from channel.errors import MalformedError, RefusedError

FORM_LIMIT_BYTES = 16 * 1024
FIELDS_LIMIT = 64
FORM_TYPE = "application/x-www-form-urlencoded"
PART_HEADER = "x-part"
_BY_ITSELF = frozenset({"/pulse"})


class LockedError(Exception):
    """The page asked for is behind the lock."""


class Door(Protocol):
    """What stands between a request and the desk."""

    def desk(self) -> Desk | None:
        """Return the desk, if it is unlocked."""

    def touch(self) -> None:
        """Note that somebody is using the console."""


def is_part(request: Request) -> bool:
    """Say whether the page's script asks, for a part of a page."""
    return PART_HEADER in request.headers


def desk_of(request: Request) -> Desk:
    """Return the unlocked desk, and note that somebody uses it, unless the page asks by itself.

    Raises:
        LockedError: it is locked.
    """
    door: Door = request.app.state.door
    desk = door.desk()
    if desk is None:
        raise LockedError
    if request.url.path not in _BY_ITSELF:
        door.touch()
    return desk


async def form_of(request: Request) -> Mapping[str, str]:
    """Return the fields of a form; of several values of one field the last.

    Raises:
        MalformedError: another type, bytes that are no form, or too many fields.
        RefusedError: more than 16 KiB.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM_TYPE:
        raise MalformedError("a form of another type")
    data = bytearray()
    async for block in request.stream():
        data += block
        if len(data) > FORM_LIMIT_BYTES:
            raise RefusedError("a form of more than 16 KiB")
    try:
        text = data.decode("ascii")
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS_LIMIT, errors="strict")
    except ValueError:
        raise MalformedError("bytes that are no form") from None
    return dict(fields)
