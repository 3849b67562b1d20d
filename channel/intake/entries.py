"""What bodies read: every entry, whole pages, in order; each body reads all, whomever they are for."""

from collections.abc import Sequence
from dataclasses import dataclass

from channel.intake.ports import SubmissionStore
from channel.intake.records import Entry

PAGE_ENTRIES = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Up to 256 entries in order, and the number to ask for next."""

    entries: Sequence[Entry]
    next_number: int


def page(first: int, *, store: SubmissionStore) -> Page:
    """Return the entries from number `first`; none when there is nothing newer."""
    entries = store.entries(first, limit=PAGE_ENTRIES)
    return Page(entries=entries, next_number=entries[-1].number + 1 if entries else first)
