"""Finds reports by any piece of text in any script; knows the index table, not what a report is.

The index is SQLite's FTS5 with trigrams. Text and query are folded alike, so that case, accents, vowel marks
and invisible characters make no difference. A piece of one or two characters, a word in Chinese perhaps,
has no trigram and is looked for in every text.
"""

import unicodedata

from sqlalchemy import text as sql
from sqlmodel import Session

_TRIGRAM = 3
_INVISIBLE = frozenset({"Mn", "Cf", "Cc"})
_TATWEEL = "\u0640"


def fold(text: str) -> str:
    """Return text as the index holds it: compatible forms joined, no case, no marks, single spaces."""
    plain = unicodedata.normalize("NFKD", text).translate(_Folding())
    return " ".join(unicodedata.normalize("NFKC", plain).casefold().split())


def index_text(session: Session, entry: int, text: str) -> None:
    """Make an entry findable by `text`, and by nothing else."""
    session.connection().execute(sql("DELETE FROM search WHERE rowid = :entry"), {"entry": entry})
    session.connection().execute(
        sql("INSERT INTO search (rowid, text) VALUES (:entry, :text)"), {"entry": entry, "text": fold(text)}
    )


def find_entries(session: Session, query: str, *, limit: int) -> tuple[int, ...]:
    """Return the entries whose text holds every word of `query` as a piece, newest first."""
    words = fold(query).split()
    if not words:
        return ()
    long = [word for word in words if len(word) >= _TRIGRAM]
    conditions, values = [], {"limit": limit}
    bound: dict[str, object] = dict(values)
    if long:
        conditions.append("search MATCH :match")
        bound["match"] = " ".join('"' + word.replace('"', '""') + '"' for word in long)
    for number, word in enumerate(word for word in words if len(word) < _TRIGRAM):
        conditions.append(f"instr(text, :short{number}) > 0")
        bound[f"short{number}"] = word
    statement = f"SELECT rowid FROM search WHERE {' AND '.join(conditions)} ORDER BY rowid DESC LIMIT :limit"  # noqa: S608 - only our own words
    return tuple(row[0] for row in session.connection().execute(sql(statement), bound))


class _Folding(dict[int, int | None]):
    """What `str.translate` does with a character; each is looked up once a text, because texts are long."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        if character.isspace():
            folded: int | None = ord(" ")
        elif character == _TATWEEL or unicodedata.category(character) in _INVISIBLE:
            folded = None
        else:
            folded = code
        self[code] = folded
        return folded
