"""The reviewer's queue: what a view holds, a page at a time, and what was read here; opens no report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import text as sql
from sqlmodel import Session

from channel.console.database import ConsoleDatabase
from channel.console.report_states import Fault, ReportState
from channel.console.reports import Summary
from channel.console.search import matching
from channel.console.tables import ReportRow, SeenRow
from channel.report.choices import Urgency

PAGE_LIMIT = 100


class View(StrEnum):
    """A part of the queue that is looked at by itself."""

    NEW = "new"
    """Not read yet at this console."""
    ALL = "all"
    IMMINENT = "imminent"
    """Harm is feared within hours."""
    FILES = "files"
    BY_HAND = "by-hand"
    MALFORMED = "malformed"
    DUPLICATES = "duplicates"
    UNOPENED = "unopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is looked for: a view, words in the text, an urgency, and only below a place."""

    view: View
    words: str = field(repr=False)
    urgency: Urgency | None
    before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One report of the queue, and whether it was read at this console."""

    summary: Summary
    is_seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """Reports, newest first; `following` is the place below which there are more."""

    rows: tuple[QueueRow, ...]
    following: int | None


_CONDITIONS: Mapping[View, str] = MappingProxyType(
    {
        View.NEW: "NOT EXISTS (SELECT 1 FROM seen WHERE seen.entry = report.entry)",
        View.ALL: "1",
        View.IMMINENT: "urgency = 'hours'",
        View.FILES: "files > 0",
        View.BY_HAND: "state = 'by_hand'",
        View.MALFORMED: "state = 'malformed'",
        View.DUPLICATES: "state = 'duplicate'",
        View.UNOPENED: "state = 'arrived'",
    }
)
_SHOWN = (
    "entry, state, fault, duplicate_of, received_day, day, kind, language, urgency, place, first_line, files"
)


class QueueStore:
    """The queue of one database."""

    def __init__(self, database: ConsoleDatabase) -> None:
        self._database = database

    def page(self, question: Question, *, limit: int = PAGE_LIMIT) -> QueuePage:
        """Return up to `limit` reports that answer the question."""
        conditions, values = [_CONDITIONS[question.view]], dict[str, object](limit=limit + 1)
        if question.urgency is not None:
            conditions.append("urgency = :urgency")
            values["urgency"] = question.urgency.value
        if question.before is not None:
            conditions.append("entry < :before")
            values["before"] = question.before
        with self._database.read() as session:
            found = matching(session, question.words, place="report.entry")
            if found is not None:
                conditions.append(found.condition)
                values |= found.values
            # The index holds all that is shown, so that no header or manifest is read past.
            statement = f"""SELECT {_SHOWN}, EXISTS (SELECT 1 FROM seen WHERE seen.entry = report.entry)
                FROM report INDEXED BY report_shown WHERE {" AND ".join(conditions)}
                ORDER BY entry DESC LIMIT :limit"""  # noqa: S608 - only our own words
            rows = [_row(*row) for row in session.connection().execute(sql(statement), values)]
        following = rows[limit - 1].summary.entry if len(rows) > limit else None
        return QueuePage(rows=tuple(rows[:limit]), following=following)

    def counts(self) -> Mapping[View, int]:
        """Return how many reports each view holds."""
        with self._database.read() as session:
            states = dict(_pairs(session, "SELECT state, count(*) FROM report GROUP BY state"))
            every = sum(states.values())
            return {
                View.NEW: every - _count(session, "SELECT count(*) FROM seen"),
                View.ALL: every,
                View.IMMINENT: _count(session, "SELECT count(*) FROM report WHERE urgency = 'hours'"),
                View.FILES: _count(session, "SELECT count(*) FROM report WHERE files > 0"),
                View.BY_HAND: states.get(ReportState.BY_HAND.value, 0),
                View.MALFORMED: states.get(ReportState.MALFORMED.value, 0),
                View.DUPLICATES: states.get(ReportState.DUPLICATE.value, 0),
                View.UNOPENED: states.get(ReportState.ARRIVED.value, 0),
            }

    def mark_seen(self, entry: int, *, today: date) -> bool:
        """Note that a report was read here; returns whether that is new.

        One that is not opened yet stays unread, because nobody has read it.
        """
        with self._database.read() as session:
            if session.get(SeenRow, entry) is not None:
                return False
        with self._database.write() as session:
            row = session.get(ReportRow, entry)
            if row is None or row.state == ReportState.ARRIVED.value:
                return False
            session.merge(SeenRow(entry=entry, day=today))
            return True


def _row(*found: Any) -> QueueRow:
    entry, state, fault, duplicate_of, received, day, kind, language, urgency, place, line, files, seen = (
        found
    )
    return QueueRow(
        summary=Summary(
            entry=entry,
            state=ReportState(state),
            fault=None if fault is None else Fault(fault),
            duplicate_of=duplicate_of,
            received_day=date.fromisoformat(received),
            day=None if day is None else date.fromisoformat(day),
            kind=kind,
            language=language,
            urgency=urgency,
            place=place,
            first_line=line,
            files=files,
        ),
        is_seen=bool(seen),
    )


def _count(session: Session, statement: str) -> int:
    return int(session.connection().execute(sql(statement)).scalar_one())


def _pairs(session: Session, statement: str) -> list[tuple[str, int]]:
    return [(str(name), int(number)) for name, number in session.connection().execute(sql(statement))]
