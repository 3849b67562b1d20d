"""Typed members of a JSON object that was parsed strictly; messages name the member, never its value."""

from datetime import date
from typing import Any

from channel.codec import b64, hexes
from channel.codec.days import Window, parse_day
from channel.codec.jsons import JsonObject
from channel.errors import MalformedError


def text(fields: JsonObject, name: str) -> str:
    """Return a string.

    Raises:
        MalformedError: missing, or of another type.
    """
    value: Any = fields.get(name)
    if not isinstance(value, str):
        raise MalformedError(f"no text under {name}")
    return value


def number(fields: JsonObject, name: str) -> int:
    """Return a whole number.

    Raises:
        MalformedError: missing, or of another type; true and 3.0 are no whole numbers.
    """
    value: Any = fields.get(name)
    if type(value) is not int:
        raise MalformedError(f"no whole number under {name}")
    return value


def mapping(fields: JsonObject, name: str) -> JsonObject:
    """Return an object.

    Raises:
        MalformedError: missing, or of another type.
    """
    value: Any = fields.get(name)
    if not isinstance(value, dict):
        raise MalformedError(f"no object under {name}")
    return value


def mappings(fields: JsonObject, name: str) -> tuple[JsonObject, ...]:
    """Return a list of objects.

    Raises:
        MalformedError: missing, or of another type.
    """
    values: Any = fields.get(name)
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise MalformedError(f"no list of objects under {name}")
    return tuple(values)


def secret(fields: JsonObject, name: str, *, length_bytes: int) -> bytes:
    """Return bytes kept as base64.

    Raises:
        MalformedError: missing, not canonical base64, or of another length.
    """
    return b64.decode(text(fields, name), length_bytes=length_bytes)


def hexadecimal(fields: JsonObject, name: str, *, length_bytes: int) -> bytes:
    """Return bytes kept as lower-case hexadecimal.

    Raises:
        MalformedError: missing, not lower-case hexadecimal, or of another length.
    """
    return hexes.decode(text(fields, name), length_bytes=length_bytes)


def day(fields: JsonObject, name: str) -> date:
    """Return a day.

    Raises:
        MalformedError: missing, or no day.
    """
    return parse_day(text(fields, name))


def window(fields: JsonObject) -> Window:
    """Return the days from member `from` up to, and without, member `to`.

    Raises:
        MalformedError: a member is missing or no day, or they are in the wrong order.
    """
    return Window(start=day(fields, "from"), end=day(fields, "to"))
