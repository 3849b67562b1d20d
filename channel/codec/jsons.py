"""Strict JSON: UTF-8, one object, no member twice; unknown members are kept by whoever parses it."""

import json
from typing import Any, TypeAlias

from channel.errors import MalformedError

JsonObject: TypeAlias = dict[str, Any]

LEVELS_LIMIT = 64
"""How many objects and arrays may lie within each other; the outermost object is one."""

_NESTS = (dict, list)


def dump(value: JsonObject) -> bytes:
    """Encode in member order, without spaces, as UTF-8; the bytes are what gets signed or hashed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def parse(data: bytes, *, limit_bytes: int) -> JsonObject:
    """Decode one JSON object.

    Raises:
        MalformedError: more than `limit_bytes` bytes, not UTF-8, not JSON, more than `LEVELS_LIMIT` levels,
            not an object, a member twice, or a number that JSON does not have (NaN, Infinity).
    """
    if len(data) > limit_bytes:
        raise MalformedError(f"JSON longer than {limit_bytes} bytes")
    try:
        text = data.decode("utf-8", "strict")
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
        # What cannot be written again, a lone surrogate or an overflowing number, is refused here.
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        # The cause would repeat the text it failed on.
        raise MalformedError("not JSON in UTF-8") from None
    if not isinstance(value, dict):
        raise MalformedError("JSON is not an object")
    # Hardly any text has so many brackets that it could be too deep; the rest is walked.
    if text.count("{") + text.count("[") > LEVELS_LIMIT:
        _check_levels(value)
    return value


def _check_levels(value: JsonObject) -> None:
    level: list[Any] = [value]
    for _ in range(LEVELS_LIMIT):
        level = [
            item
            for outer in level
            for item in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(item, _NESTS)
        ]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> MalformedError:
    return MalformedError(f"JSON of more than {LEVELS_LIMIT} levels")


def _unique(pairs: list[tuple[str, Any]]) -> JsonObject:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedError("JSON member given twice")
    return members


def _refuse_constant(_name: str) -> None:
    raise MalformedError("JSON number out of range")
