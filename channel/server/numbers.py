"""Numbers in addresses: decimal, in one form."""

import re

from channel.errors import MalformedError

_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}", re.ASCII)


def parse_number(text: str) -> int:
    """Decode a whole number from 0, below 10^15, without sign or leading zero.

    Raises:
        MalformedError: another form.
    """
    if not _NUMBER.fullmatch(text):
        raise MalformedError("not a whole number in its shortest form")
    return int(text)
