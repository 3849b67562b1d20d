"""The server's promise to enter a submission in the log: compared before anybody is told *sent*."""

from channel.codec import b64
from channel.codec.days import parse_day
from channel.errors import MalformedError, UntrustedError
from channel.treelog.note import parse_note, verify_note
from channel.treelog.vkey import VerifierKey

_LINES = 4


def check_promise(text: str, *, entry: bytes, key: VerifierKey | None) -> None:
    """Check that a promise note promises exactly our entry, the 64 bytes of token and commitment.

    `key` is the promise key of the directory; without one, in the absence of saved notes, only what is
    promised is compared, not who promises.

    Raises:
        MalformedError: not a promise note.
        UntrustedError: another entry, another channel's, or not signed by `key`.
    """
    note = parse_note(text.encode())
    lines = note.text.removesuffix("\n").split("\n")
    if len(lines) != _LINES or lines[0] != "channel/v1/promise":
        raise MalformedError("not a promise note")
    origin, promised, by = (
        _value(line, keyword) for line, keyword in zip(lines[1:], ("origin", "entry", "by"), strict=True)
    )
    parse_day(by)
    if b64.decode(promised) != entry:
        raise UntrustedError(
            "the server promises to log another submission than the one sent",
            hint="Do not count on it: send the same file again over another connection.",
        )
    if key is not None:
        if key.name != f"{origin}/promise":
            raise UntrustedError("the promise is made in the name of another channel")
        verify_note(note, key)


def _value(line: str, keyword: str) -> str:
    found, space, value = line.partition(" ")
    if found != keyword or not space:
        raise MalformedError("not a promise note")
    return value
