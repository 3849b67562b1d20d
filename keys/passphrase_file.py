"""Reads the passphrase of a key file from the first line of a file; asks nobody."""

from pathlib import Path

from channel.errors import MalformedError, UnavailableError

LIMIT_BYTES = 4096


def read_passphrase_file(path: Path) -> str:
    """Return the first line of a file.

    Raises:
        UnavailableError: the file cannot be read.
        MalformedError: as `first_line`.
    """
    try:
        with path.open("rb") as opened:
            return first_line(opened.read(LIMIT_BYTES + 1))
    except OSError:
        raise UnavailableError(
            "the passphrase file cannot be read", hint="Check its name, and that you may read it."
        ) from None


def first_line(data: bytes) -> str:
    """Return the first line of what was read, or typed, without its end.

    Raises:
        MalformedError: it is empty or not UTF-8, or there are more than 4096 bytes.
    """
    line = data.partition(b"\n")[0].removesuffix(b"\r")
    if not line or len(data) > LIMIT_BYTES:
        raise MalformedError("the passphrase is empty or too long", hint="Give it on one line.")
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise MalformedError("the passphrase is not UTF-8") from None
