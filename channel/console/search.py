"""Finds reports by any piece of text in any script; knows the index tables, not what a report is.

The index is SQLite's FTS5 with trigrams. Text and query are folded alike, so that case, accents, vowel marks
and invisible characters make no difference. A piece of one or two characters, a word in Chinese perhaps, has
no trigram, but begins some: two spaces behind each text see to it that it does so wherever it stands. If it
begins none it is nowhere, if few they are looked for instead, and if many it stands in so many texts that
reading the newest finds enough of them.
"""

import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import text as sql
from sqlmodel import Session

_TRIGRAM = 3
_END = "  "
_ALTERNATIVES_LIMIT = 250
"""Looking for so many trigrams takes as long as reading the texts of a thousand reports."""
_INVISIBLE = frozenset({"Mn", "Cf", "Cc"})
_TATWEEL = "\u0640"


def fold(text: str) -> str:
    """Return text as the index holds it: compatible forms joined, no case, no marks, single spaces."""
    plain = unicodedata.normalize("NFKD", text).translate(_Folding())
    return " ".join(unicodedata.normalize("NFKC", plain).casefold().split())


def index_texts(session: Session, texts: Mapping[int, str]) -> None:
    """Make each place findable by its text, and by nothing else."""
    if texts:
        rows = [{"place": place, "text": fold(text) + _END} for place, text in texts.items()]
        session.connection().execute(sql("DELETE FROM search WHERE rowid = :place"), rows)
        session.connection().execute(sql("INSERT INTO search (rowid, text) VALUES (:place, :text)"), rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """A condition that holds for the places whose text has every word of a query, and the values in it."""

    condition: str
    values: Mapping[str, str] = field(repr=False)


def matching(session: Session, query: str, *, place: str) -> Matching | None:
    """Return how to tell the places whose text has every word of `query`; None if it has no word.

    `place` is the column that holds a place in the statement that the condition is put into.
    """
    words = fold(query).split()
    if not words:
        return None
    alternatives = [_beginning_with(session, word) if len(word) < _TRIGRAM else [word] for word in words]
    conditions, values = [], {}
    if not all(found is None or found for found in alternatives):
        return Matching(condition="0", values={})
    indexed = [found for found in alternatives if found is not None]
    if indexed:
        conditions.append(f"{place} IN (SELECT rowid FROM search WHERE search MATCH :match)")  # noqa: S608 - only our own words
        values["match"] = " AND ".join(f"({' OR '.join(map(_quoted, found))})" for found in indexed)
    frequent = [word for word, found in zip(words, alternatives, strict=True) if found is None]
    for number, word in enumerate(frequent):
        # FTS5's own table of the texts, because by way of the index each row takes twice as long.
        text = f"(SELECT c0 FROM search_content WHERE search_content.id = {place})"  # noqa: S608 - only our own words
        conditions.append(f"instr({text}, :frequent{number}) > 0")
        values[f"frequent{number}"] = word
    return Matching(condition=" AND ".join(conditions), values=values)


def find_entries(session: Session, query: str, *, limit: int) -> tuple[int, ...]:
    """Return the entries whose text holds every word of `query` as a piece, newest first."""
    found = matching(session, query, place="held.id")
    if found is None:
        return ()
    statement = f"SELECT id FROM search_content AS held WHERE {found.condition} ORDER BY id DESC LIMIT :limit"  # noqa: S608 - only our own words
    return tuple(
        row[0] for row in session.connection().execute(sql(statement), {**found.values, "limit": limit})
    )


def _beginning_with(session: Session, piece: str) -> list[str] | None:
    """Return the trigrams that begin with a piece, or None if they are too many to look for each."""
    statement = "SELECT term FROM search_term WHERE term >= :piece AND term <= :last LIMIT :limit"
    values = {"piece": piece, "last": piece + 2 * chr(sys.maxunicode), "limit": _ALTERNATIVES_LIMIT + 1}
    terms = [str(row[0]) for row in session.connection().execute(sql(statement), values)]
    return terms if len(terms) <= _ALTERNATIVES_LIMIT else None


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


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
