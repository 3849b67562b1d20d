"""Strict JSON: UTF-8, one object, no member twice; unknown members are kept by whoever parses it."""

import json
from typing import Any, TypeAlias

from channel.errors import MalformedError

JsonObject: TypeAlias = dict[str, Any]


def dump(value: JsonObject) -> bytes:
    """Encode in member order, without spaces, as UTF-8; the bytes are what gets signed or hashed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def parse(data: bytes, *, limit_bytes: int) -> JsonObject:
    """Decode one JSON object.

    Raises:
        MalformedError: more than `limit_bytes` bytes, not UTF-8, not JSON, nested too deeply, not an
            object, a member twice, or a number that JSON does not have (NaN, Infinity).
    """
    if len(data) > limit_bytes:
        raise MalformedError(f"JSON longer than {limit_bytes} bytes")
    try:
        text = data.decode("utf-8", "strict")
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
        # What cannot be written again, a lone surrogate or an overflowing number, is refused here.
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (RecursionError, ValueError):
        # The cause would repeat the text it failed on.
        raise MalformedError("not JSON in UTF-8") from None
    if not isinstance(value, dict):
        raise MalformedError("JSON is not an object")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> JsonObject:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedError("JSON member given twice")
    return members


def _refuse_constant(_name: str) -> None:
    raise MalformedError("JSON number out of range")
