"""What the queue's pages show: status, alarms, views and rows, all in words; asks stores, changes nothing.

Texts of reporters leave this module only as `shown_line` gives them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType

from channel.console.alarms import Alarm
from channel.console.app.desk import Desk
from channel.console.app.questions import address
from channel.console.app.syncing import SyncPicture
from channel.console.explanations import ALARMS, STATE_WORDS, next_act, state_words
from channel.console.field_labels import NO_LANGUAGE, URGENCIES
from channel.console.places import shown_place
from channel.console.preferences import PreferenceStore
from channel.console.queue import Question, QueuePage, QueueRow, QueueStore, View
from channel.console.report_states import ReportState
from channel.console.shown_text import shown_line
from channel.report.choices import Urgency

LINE_LIMIT = 160
WORD_LIMIT = 24
ALARMS_LIMIT = 200

VIEW_WORDS: Mapping[View, str] = MappingProxyType(
    {
        View.NEW: "New",
        View.ALL: "All",
        View.IMMINENT: "Imminent",
        View.FILES: "With files",
        View.BY_HAND: "Sealed by hand",
        View.MALFORMED: "Malformed",
        View.DUPLICATES: "Duplicates",
        View.UNOPENED: "Not opened yet",
    }
)
_EMPTY: Mapping[View, str] = MappingProxyType(
    {
        View.NEW: "Nothing unread. A report that comes in appears here by itself; those you "
        "have read are under All.",
        View.ALL: "No reports yet. What is sealed to your body appears here after the next sync.",
        View.IMMINENT: "No report says that harm is feared within hours. One that does appears here at once.",
        View.FILES: "No report has files. Reports with attachments appear here.",
        View.BY_HAND: "Nothing was sealed by hand. What reporters sealed with a tool of their own "
        "appears here.",
        View.MALFORMED: "Nothing is malformed. What is sealed to your body but does not hold appears here "
        "with the reason; it is never dropped.",
        View.DUPLICATES: "No duplicates. A report that came twice appears here with a link to the first.",
        View.UNOPENED: "Everything is opened. What waits for room on this disk or for a newer key "
        "appears here.",
    }
)
_FOUND_NOTHING = "No report in this view fits the search."
_FOUND_NOTHING_NEW = f"{_FOUND_NOTHING} One that you have read is under All."

STATE_SHAPES: Mapping[ReportState, str] = MappingProxyType(
    {
        ReportState.ARRIVED: "○",
        ReportState.OPENED: "",
        ReportState.BY_HAND: "□",
        ReportState.MALFORMED: "◆",
        ReportState.DUPLICATE: "◇",
    }
)
"""Told apart without colour, and never without the word beside it."""
URGENCY_SHAPES: Mapping[str, str] = MappingProxyType({"hours": "▲", "days": "△"})
URGENCY_WORDS: Mapping[str, str] = MappingProxyType(
    {"hours": "hours", "days": "days", "weeks": "weeks", "no_hurry": "no hurry"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """The line at the top: how old the picture is, how much of it is ours, whether it holds."""

    age: str
    counts: str
    verdict: str
    is_wrong: bool
    syncing: str | None
    since: str
    trouble: str | None
    hint: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmView:
    """One alarm: what was seen, where, since when, and the next act."""

    kind: str
    entry: str | None
    since: str
    last: str
    seen: str
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewLink:
    """A view to go to, and how many reports it holds."""

    name: str
    words: str
    href: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One row; `urgency` and what follows it are safe to show."""

    place: int
    number: str
    href: str
    is_seen: bool
    is_open: bool
    state_shape: str
    state: str
    is_malformed: bool
    urgency_shape: str
    urgency: str
    is_imminent: bool
    received: str
    written: str
    language: str
    files: int
    where: str
    line: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """All that the queue's page shows beside a report."""

    who: str
    version: int
    stamp: str
    status: StatusView
    alarms: Sequence[AlarmView]
    alarms_left_out: int
    views: Sequence[ViewLink]
    rows: Sequence[RowView]
    heading: str
    question: Question
    urgencies: Sequence[tuple[str, str]]
    empty: str
    more: str | None
    newest: str | None
    everywhere: str | None
    here: str
    has_keys: bool


def queue_view(desk: Desk, question: Question, *, page: QueuePage, open_place: int | None) -> QueueView:
    """Gather what the queue shows; `page` was asked for before a report was marked as read."""
    picture = desk.picture()
    counts = QueueStore(desk.database).counts()
    is_narrowed = bool(question.words) or question.urgency is not None
    following = page.following
    return QueueView(
        who=f"{desk.profile.body} · {desk.profile.member}",
        version=picture.version,
        stamp=stamp(picture),
        status=status_view(picture, now=datetime.now(UTC)),
        alarms=[alarm_view(alarm) for alarm in picture.alarms[:ALARMS_LIMIT]],
        alarms_left_out=max(len(picture.alarms) - ALARMS_LIMIT, 0),
        views=[_link(view, counts[view], question) for view in View],
        rows=[row_view(row, question, open_place=open_place) for row in page.rows],
        heading=VIEW_WORDS[question.view],
        question=question,
        urgencies=[(urgency.value, URGENCIES[urgency.value]) for urgency in Urgency],
        empty=_empty_words(question.view, is_narrowed=is_narrowed),
        more=None if following is None else address("/", replace(question, before=following)),
        newest=None if question.before is None else address("/", replace(question, before=None)),
        everywhere=address("/", replace(question, view=View.ALL, before=None))
        if question.words and question.view is not View.ALL
        else None,
        here=address("/", question),
        has_keys=PreferenceStore(desk.database).has_keys(),
    )


def _empty_words(view: View, *, is_narrowed: bool) -> str:
    if not is_narrowed:
        return _EMPTY[view]
    return _FOUND_NOTHING_NEW if view is View.NEW else _FOUND_NOTHING


def stamp(picture: SyncPicture) -> str:
    """Return what the status line depends on beside the version, as one word."""
    as_of = 0 if picture.as_of is None else int(picture.as_of.timestamp()) // 60
    return f"{as_of}.{int(picture.is_running)}.{picture.taken}"


def status_view(picture: SyncPicture, *, now: datetime) -> StatusView:
    """Say how old the picture is and whether all of it holds."""
    alarms = len(picture.alarms)
    wrong = [f"{alarms} alarm{'s' if alarms > 1 else ''}"] if alarms else []
    if picture.is_behind:
        wrong.append("your body's newest keys do not open here")
    syncing = None
    if picture.is_running:
        syncing = f"syncing, {picture.taken} taken in" if picture.taken else "syncing"
    entries = "1 entry" if picture.entries == 1 else f"{picture.entries} entries"
    return StatusView(
        age=_age(picture, now),
        counts=f"{entries}, {picture.ours} for your body",
        verdict="; ".join(wrong) or _verified(picture),
        is_wrong=bool(wrong),
        syncing=syncing,
        since="not synced" if picture.as_of is None else f"not synced since {_time(picture.as_of, now)}",
        trouble=None if picture.trouble is None else shown_line(picture.trouble, limit=2 * LINE_LIMIT),
        hint=None if picture.hint is None else shown_line(picture.hint, limit=2 * LINE_LIMIT),
    )


def alarm_view(alarm: Alarm) -> AlarmView:
    """Say what was seen, since when, and what to do."""
    return AlarmView(
        kind=alarm.kind.value,
        entry=None if alarm.entry is None else str(alarm.entry),
        since=alarm.first_day.isoformat(),
        last=alarm.last_day.isoformat(),
        seen=ALARMS[alarm.kind],
        act=next_act(alarm),
    )


def row_view(row: QueueRow, question: Question, *, open_place: int | None) -> RowView:
    """Make one row plain."""
    summary = row.summary
    number = shown_place(summary.entry)
    urgency = summary.urgency or ""
    is_open = summary.entry == open_place
    return RowView(
        place=summary.entry,
        number=number,
        href=address(f"/reports/{number}", question),
        is_seen=row.is_seen or (is_open and summary.state is not ReportState.ARRIVED),
        is_open=is_open,
        state_shape=STATE_SHAPES[summary.state],
        state="" if summary.state is ReportState.OPENED else state_words(summary),
        is_malformed=summary.state is ReportState.MALFORMED,
        urgency_shape=URGENCY_SHAPES.get(urgency, ""),
        urgency=URGENCY_WORDS.get(urgency) or shown_line(urgency, limit=WORD_LIMIT),
        is_imminent=urgency == Urgency.HOURS.value,
        received=summary.received_day.isoformat(),
        written="" if summary.day is None else summary.day.isoformat(),
        language=""
        if summary.language == NO_LANGUAGE
        else shown_line(summary.language or "", limit=WORD_LIMIT),
        files=summary.files,
        where=shown_line(summary.place, limit=LINE_LIMIT),
        line=shown_line(summary.first_line, limit=LINE_LIMIT) or _without_words(summary.state),
    )


def _without_words(state: ReportState) -> str:
    return f"({STATE_WORDS[state]})" if state is ReportState.ARRIVED else "(no account that can be read)"


def _age(picture: SyncPicture, now: datetime) -> str:
    if picture.as_of is not None:
        return f"as of {_time(picture.as_of, now)}"
    if picture.as_of_day is not None:
        return f"last synced {picture.as_of_day.isoformat()}"
    return "never synced"


def _time(moment: datetime, now: datetime) -> str:
    """Write a moment as this machine's clock has it, with the day unless it is today."""
    local = moment.astimezone()
    form = "%H:%M" if local.date() == now.astimezone().date() else "%Y-%m-%d %H:%M"
    return local.strftime(form)


def _verified(picture: SyncPicture) -> str:
    return "all verified" if picture.entries else "nothing taken in yet"


def _link(view: View, count: int, question: Question) -> ViewLink:
    return ViewLink(
        name=view.value,
        words=VIEW_WORDS[view],
        href=address("/", replace(question, view=view, before=None)),
        count=count,
        is_current=view is question.view,
    )
