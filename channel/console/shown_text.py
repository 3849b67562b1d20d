r"""Makes a reporter's text safe to show: nothing in it can move a cursor, turn a line round or hide.

Letters, marks, numbers and signs of every script stay as they are, and so do the joiners and direction
marks that Persian, Indic scripts and emoji need. What a terminal or a reader's eye would obey becomes its
escape, as in `\x1b` or `\u202e`.
"""

import unicodedata

_SPACES = "\t\r\n\x0b\x0c\x85\u2028\u2029"
_KEPT = frozenset("\u00ad\u061c\u200c\u200d\u200e\u200f")
_VISIBLE_FORMAT = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
_ESCAPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_MARKS_IN_A_ROW = 8
_ELLIPSIS = "…"


def shown_lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text, each safe to print behind a margin that says whose words they are."""
    return tuple(_shown(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def shown_line(text: str, *, limit: int) -> str:
    """Return a text as one line of at most `limit` characters, its breaks turned into spaces."""
    # Marks may fall away, so a little more than the limit is looked at, and never the whole of a long text.
    head = text[: 4 * limit]
    shown = _shown("".join(" " if character in _SPACES else character for character in head))
    return shown if len(shown) <= limit else shown[: limit - 1] + _ELLIPSIS


def _shown(line: str) -> str:
    shown: list[str] = []
    marks = 0
    for character in line:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        # Towers of marks would paint over the lines around them.
        if marks <= _MARKS_IN_A_ROW:
            shown.append(_escaped(character) if _is_obeyed(character, category) else character)
    return "".join(shown)


def _is_obeyed(character: str, category: str) -> bool:
    if character == "\t" or character in _KEPT or character in _VISIBLE_FORMAT:
        return False
    return category in _ESCAPED_CATEGORIES


def _escaped(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:  # noqa: PLR2004 - what two digits can say
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the same with four
