"""How one entry is called here: by the server's number, and by which of those under that number it is.

A server that was restored from a backup gives numbers out again that this console knows already. What was
held then keeps its place, and what stands there now gets the next one: 2, 2-2, 2-3. A place is one whole
number, which for all but such entries is the server's own. Knows no entry.
"""

import re

from channel.errors import MalformedError

EDITION_STEP = 2**48
"""More entries than a server ever numbers."""
_SHOWN = re.compile(r"(0|[1-9][0-9]{0,13})(?:-([2-9]|[1-9][0-9]{1,3}))?", re.ASCII)


def place_of(number: int, *, edition: int) -> int:
    """Return the place of the entry that was met under `number` as the one after `edition` others."""
    return edition * EDITION_STEP + number


def number_of(place: int) -> int:
    """Return the number that the server gave to the entry."""
    return place % EDITION_STEP


def shown_place(place: int) -> str:
    """Write a place as people and file names have it: `2`, or `2-2` where the number was given out again."""
    edition, number = divmod(place, EDITION_STEP)
    return f"{number}-{edition + 1}" if edition else str(number)


def parse_place(text: str) -> int:
    """Read a place as `shown_place` writes it.

    Raises:
        MalformedError: another form.
    """
    found = _SHOWN.fullmatch(text)
    if found is None:
        raise MalformedError("not the number of an entry", hint="Give it as the list has it, as in 2 or 2-2.")
    return place_of(int(found[1]), edition=int(found[2] or 1) - 1)
