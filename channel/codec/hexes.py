"""Lower-case hexadecimal, the text form of digests and ids."""

import re

from channel.errors import MalformedError

_LOWER = re.compile(r"(?:[0-9a-f]{2})*", re.ASCII)


def decode(text: str, *, length_bytes: int) -> bytes:
    """Decode exactly `length_bytes` bytes of lower-case hexadecimal.

    Raises:
        MalformedError: upper case, other characters, or another length.
    """
    if len(text) != 2 * length_bytes or not _LOWER.fullmatch(text):
        raise MalformedError(f"not {length_bytes} bytes of lower-case hexadecimal")
    return bytes.fromhex(text)
