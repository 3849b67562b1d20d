"""Strict, typed reading and writing of one JSON object; knows no schema, keeps what nobody asked for."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from channel.codec.days import parse_day
from channel.codec.jsons import JsonObject
from channel.errors import MalformedError

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")


class Fields:
    """One JSON object, read member by member.

    Every reader takes its member out and returns `None` where it is absent; a member of another type,
    `null` included, is refused. What no reader took is left in `unknown`. `path` names the object in
    messages, which never repeat a value.
    """

    def __init__(self, value: object, *, path: str) -> None:
        if not isinstance(value, dict):
            raise MalformedError(f"{path} is not an object")
        self._path = path
        self._left: JsonObject = dict(value)

    @property
    def unknown(self) -> JsonObject:
        """Return the members that no reader has taken, as they came."""
        return dict(self._left)

    def given(self, name: str, value: Value | None) -> Value:
        """Return `value`, which must not be absent.

        Raises:
            MalformedError: it is.
        """
        if value is None:
            raise MalformedError(f"{self._path}.{name} is missing")
        return value

    def text(self, name: str, *, limit_bytes: int) -> str | None:
        """Read a string of at most `limit_bytes` bytes of UTF-8.

        Raises:
            MalformedError: not a string, or longer.
        """
        return self._text(name, self._left.pop(name), limit_bytes) if name in self._left else None

    def texts(self, name: str, *, limit: int, limit_bytes: int) -> tuple[str, ...]:
        """Read a list of at most `limit` strings of at most `limit_bytes` bytes each; absent is empty.

        Raises:
            MalformedError: not such a list.
        """
        return tuple(self._text(name, item, limit_bytes) for item in self._list(name, limit))

    def objects(self, name: str, *, limit: int) -> tuple[object, ...]:
        """Read a list of at most `limit` values, whose types the caller checks; absent is empty.

        Raises:
            MalformedError: not a list, or longer.
        """
        return tuple(self._list(name, limit))

    def value(self, name: str) -> object | None:
        """Take a member of any type but `null` for the caller to check.

        Raises:
            MalformedError: it is `null`.
        """
        if name in self._left and self._left[name] is None:
            raise MalformedError(f"{self._path}.{name} is null")
        taken: object | None = self._left.pop(name, None)
        return taken

    def choice(self, name: str, choices: type[Choice]) -> Choice | None:
        """Read one of the words of `choices`.

        Raises:
            MalformedError: another word, or not a string.
        """
        return self._choice(name, self._left.pop(name), choices) if name in self._left else None

    def choices(self, name: str, choices: type[Choice]) -> tuple[Choice, ...]:
        """Read a list of words of `choices`, none twice; absent is empty.

        Raises:
            MalformedError: another word, a word twice, or not a list.
        """
        words = tuple(self._choice(name, item, choices) for item in self._list(name, len(choices)))
        if len(set(words)) != len(words):
            raise MalformedError(f"{self._path}.{name} holds a word twice")
        return words

    def flag(self, name: str) -> bool | None:
        """Read `true` or `false`.

        Raises:
            MalformedError: anything else.
        """
        value = self.value(name)
        if value is not None and not isinstance(value, bool):
            raise MalformedError(f"{self._path}.{name} is neither true nor false")
        return value

    def whole(self, name: str, *, limit: int) -> int | None:
        """Read a whole number from 0 to `limit`, both included.

        Raises:
            MalformedError: anything else, `1.0` included.
        """
        value = self.value(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= limit:
            raise MalformedError(f"{self._path}.{name} is not a whole number from 0 to {limit}")
        return value

    def day(self, name: str) -> date | None:
        """Read a day, `YYYY-MM-DD`.

        Raises:
            MalformedError: anything else.
        """
        value = self.value(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise MalformedError(f"{self._path}.{name} is not a day")
        return parse_day(value)

    def _list(self, name: str, limit: int) -> list[Any]:
        value = self._left.pop(name, [])
        if not isinstance(value, list):
            raise MalformedError(f"{self._path}.{name} is not a list")
        if len(value) > limit:
            raise MalformedError(f"{self._path}.{name} holds more than {limit} items")
        return value

    def _text(self, name: str, value: object, limit_bytes: int) -> str:
        if not isinstance(value, str):
            raise MalformedError(f"{self._path}.{name} is not text")
        if len(value.encode("utf-8", "surrogatepass")) > limit_bytes:
            raise MalformedError(f"{self._path}.{name} is longer than {limit_bytes} bytes")
        return value

    def _choice(self, name: str, value: object, choices: type[Choice]) -> Choice:
        if not isinstance(value, str) or value not in {choice.value for choice in choices}:
            raise MalformedError(f"{self._path}.{name} is none of the words allowed")
        return choices(value)


def written(members: Mapping[str, object], unknown: JsonObject) -> JsonObject:
    """Write members in their order, absent ones (`None`, empty tuples) left out, then the unknown ones."""
    known = {name: _plain(value) for name, value in members.items() if value is not None and value != ()}
    return {**known, **{name: value for name, value in unknown.items() if name not in members}}


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
