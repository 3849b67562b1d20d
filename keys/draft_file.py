"""Files of notes on their way to being signed: bare text as long as nobody has signed, a note after that."""

from channel.errors import MalformedError
from channel.treelog.note import NOTE_LIMIT_BYTES, Note, parse_note

_SIGNATURES_FOLLOW = "\n\n\u2014 ".encode()


def read_draft(data: bytes) -> Note:
    """Decode a note that may not have been signed yet.

    Raises:
        MalformedError: neither a note nor the plain text of one.
    """
    if _SIGNATURES_FOLLOW in data:
        return parse_note(data)
    try:
        text = data.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise MalformedError("draft is not UTF-8") from None
    if len(data) > NOTE_LIMIT_BYTES or not text.endswith("\n"):
        raise MalformedError("draft longer than 64 KiB, or without its last newline")
    return Note(text=text, signatures=())


def write_draft(note: Note) -> bytes:
    """Encode a note, or, as long as nobody has signed it, its bare text."""
    return note.encoded if note.signatures else note.text.encode()
