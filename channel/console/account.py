"""What a report says, taken from its JSON without trusting its schema; knows no key and prints nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from channel.codec.jsons import JsonObject

FIRST_LINE_LIMIT = 200
LEAVES_LIMIT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The parts of a report that a list shows and a search looks through; all as the reporter wrote them."""

    first_line: str = field(repr=False)
    place: str = field(repr=False)
    urgency: str | None = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One value of a report and where it stands, as in `where.text`."""

    path: str = field(repr=False)
    text: str = field(repr=False)


def empty_account() -> Account:
    """Return the account of an entry that tells nothing."""
    return Account(first_line="", place="", urgency=None, text="")


def account_of(report: JsonObject) -> Account:
    """Gather what there is, also from a report that breaks the schema."""
    what = report.get("what")
    urgency = report.get("urgency")
    return Account(
        first_line=first_line(what) if isinstance(what, str) else "",
        place=_place(report.get("where")),
        urgency=urgency if isinstance(urgency, str) else None,
        text="\n".join(leaf.text for leaf in leaves(report)),
    )


def first_line(text: str) -> str:
    """Return the first line that is not empty, at most 200 characters of it."""
    for line in text.split("\n"):
        if line.strip():
            return line.strip()[:FIRST_LINE_LIMIT]
    return ""


def leaves(report: JsonObject) -> tuple[Leaf, ...]:
    """Return the texts, numbers and truths of a report in their order, the account itself first."""
    ordered = sorted(report.items(), key=lambda item: item[0] != "what")
    return tuple(islice(_walk(dict(ordered)), LEAVES_LIMIT))


def _walk(report: JsonObject) -> Iterator[Leaf]:
    # A stack, because a hostile report nests deeper than Python calls.
    waiting: list[tuple[str, Any]] = [("", report)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            inner = [(f"{path}.{name}" if path else name, item) for name, item in value.items()]
            waiting.extend(reversed(inner))
        elif isinstance(value, list):
            waiting.extend((path, item) for item in reversed(value))
        elif value is not None:
            yield Leaf(path=path, text=_text_of(value))


def _text_of(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _place(where: object) -> str:
    if not isinstance(where, dict):
        return ""
    parts = [where.get(name) for name in ("text", "admin2", "admin1", "country")]
    found = [part.strip() for part in parts if isinstance(part, str) and part.strip()]
    return first_line(", ".join(dict.fromkeys(found)))
