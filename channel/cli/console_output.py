"""How a reviewer's terminal shows reports: tables for people, lines for programs, JSON; decides nothing."""

import json
import shutil
import sys
from collections.abc import Sequence
from typing import Any

import typer
from rich.cells import chop_cells
from rich.console import Console
from rich.table import Table
from rich.text import Text

from channel.console.account import leaves
from channel.console.alarms import Alarm
from channel.console.explanations import CAUTIONS, FAULTS, alarm_sentence, state_words
from channel.console.places import number_of, shown_place
from channel.console.report_states import ReportState
from channel.console.reports import StoredReport, Summary
from channel.console.saving import SavedFile
from channel.console.shown_text import shown_line, shown_lines
from channel.errors import ChannelError
from channel.report.attached import Purpose
from channel.report.field_names import FIELD_NAMES
from channel.report.filenames import distinct_names

LINE_LIMIT = 120
NAME_LIMIT = 255
MARGIN = "  \u2502 "
TAB = " " * 8
_HEADINGS = ("entry", "state", "urgency", "received", "written", "lang", "files", "place", "first line")


def say_list(summaries: Sequence[Summary]) -> None:
    """Show one row a report, newest first: a table on a terminal, else fields with tabs between them."""
    rows = [_row(summary) for summary in summaries]
    if not sys.stdout.isatty():
        for row in rows:
            typer.echo("\t".join(row))
        return
    if not rows:
        typer.echo("No reports. What is sealed to your body will be listed here.")
        return
    table = Table(*_HEADINGS, box=None, pad_edge=False, show_edge=False, header_style="bold")
    for row in rows:
        # As `Text`, because a plain string could carry Rich's own markup.
        table.add_row(*(Text(cell, no_wrap=True, overflow="ellipsis") for cell in row))
    Console(soft_wrap=False).print(table)


def say_alarm_count(alarms: Sequence[Alarm]) -> None:
    """Say before a list, which may be long, how many alarms stand behind it."""
    if alarms:
        what = "1 alarm is" if len(alarms) == 1 else f"{len(alarms)} alarms are"
        typer.secho(f"ALARM: {what} open; see below the list", err=True, bold=True, fg="red")


def say_alarms(alarms: Sequence[Alarm]) -> None:
    """Tell loudly what the server did wrong."""
    for alarm in alarms:
        typer.secho(f"ALARM {alarm.kind.value}: {alarm_sentence(alarm)}", err=True, bold=True, fg="red")


def say_report(report: StoredReport, by_hand: str | None) -> None:
    """Show one report: facts first, then all that is not of our own wording, each row behind a margin."""
    for line in _facts(report):
        typer.echo(line)
    if report.front is not None:
        for leaf in leaves(report.front.manifest.report):
            _say_field(leaf.path, leaf.text)
        _say_files(report)
    elif report.manifest_bytes is not None:
        _say_words("as it came, unproven", report.manifest_bytes.decode("utf-8", "replace"))
    elif by_hand is not None:
        _say_words("text", by_hand)
    elif report.is_by_hand:
        typer.echo(
            f"\nNot a text. Save it with: channel console save {shown_place(report.summary.entry)} --to DIR"
        )


def say_saved(saved: Sequence[SavedFile]) -> None:
    """Say what became of each file."""
    for file in saved:
        if file.path is not None:
            # On a terminal a long name would go on where the lines of this program begin.
            typer.echo(f"{file.number}", nl=False)
            _say_behind_margin(str(file.path)) if sys.stdout.isatty() else typer.echo(f"  {file.path}")
        else:
            typer.echo(f"{file.number}  not saved: {file.error}", err=True)


def saved_members(saved: Sequence[SavedFile]) -> dict[str, Any]:
    """Return what became of each file as members of a JSON object."""
    files = [
        {
            "number": file.number,
            "path": None if file.path is None else str(file.path),
            "error": None if file.error is None else str(file.error),
        }
        for file in saved
    ]
    return {"files": files}


def first_error(saved: Sequence[SavedFile]) -> ChannelError | None:
    """Return the first error among what became of some files."""
    return next((file.error for file in saved if file.error is not None), None)


def say_json(members: dict[str, Any]) -> None:
    """Print one JSON object, in ASCII so that no text in it can do anything to a terminal."""
    typer.echo(json.dumps(members, ensure_ascii=True, indent=2).replace("\x7f", "\\u007f"))


def alarm_members(alarm: Alarm) -> dict[str, Any]:
    """Return an alarm as members of a JSON object."""
    return {
        "kind": alarm.kind.value,
        "entry": alarm.entry,
        "since": alarm.first_day.isoformat(),
        "last_seen": alarm.last_day.isoformat(),
        "words": alarm_sentence(alarm),
    }


def summary_members(summary: Summary) -> dict[str, Any]:
    """Return a row of the list as members of a JSON object."""
    return {
        "entry": number_of(summary.entry),
        "kept_as": shown_place(summary.entry),
        "state": summary.state.value,
        "fault": summary.fault,
        "duplicate_of": None if summary.duplicate_of is None else shown_place(summary.duplicate_of),
        "received": summary.received_day.isoformat(),
        "day": summary.day and summary.day.isoformat(),
        "kind": summary.kind,
        "lang": summary.language,
        "urgency": summary.urgency,
        "place": summary.place,
        "first_line": summary.first_line,
        "files": summary.files,
    }


def report_members(report: StoredReport, by_hand: str | None) -> dict[str, Any]:
    """Return a report as members of a JSON object; what was signed is under `manifest`, as it came."""
    members = {
        **summary_members(report.summary),
        "commitment": report.commitment.hex(),
        "key": report.key_id,
        "cautions": [caution.value for caution in report.cautions],
    }
    if report.front is not None:
        members["manifest"] = report.front.manifest.to_json()
    elif report.manifest_bytes is not None:
        members["unproven"] = report.manifest_bytes.decode("utf-8", "replace")
    if report.is_by_hand:
        members["text"] = by_hand
    return members


def _row(summary: Summary) -> tuple[str, ...]:
    return (
        shown_place(summary.entry),
        state_words(summary),
        shown_line(summary.urgency or "", limit=NAME_LIMIT),
        summary.received_day.isoformat(),
        summary.day.isoformat() if summary.day else "",
        summary.language or "",
        str(summary.files or ""),
        shown_line(summary.place, limit=LINE_LIMIT),
        shown_line(summary.first_line, limit=LINE_LIMIT),
    )


def _facts(report: StoredReport) -> list[str]:
    summary = report.summary
    facts = [
        f"entry {shown_place(summary.entry)}: {state_words(summary)}",
        f"received {summary.received_day}, sealed to your key {report.key_id}",
        f"commitment {report.commitment.hex()}",
    ]
    if report.is_by_hand:
        facts.append("no bundle: there is no way back to the reporter, and nothing in it is signed")
    if report.front is not None:
        manifest = report.front.manifest
        facts.append(
            f"{manifest.kind.value} number {manifest.number} of {manifest.report_id.hex()}, "
            f"written {manifest.day} in {manifest.lang}, sealed by {manifest.sealed_by.value}"
        )
        facts.append("sent to " + ", ".join(addressee.body for addressee in manifest.to))
    if summary.state is ReportState.MALFORMED and summary.fault is not None:
        facts.append(f"MALFORMED: {FAULTS[summary.fault]}")
    facts.extend(f"caution: {CAUTIONS[caution]}" for caution in report.cautions)
    return facts


def _say_field(path: str, text: str) -> None:
    if path in FIELD_NAMES:
        _say_words(path, text)
        return
    typer.echo("\na field that this program does not know")
    _say_behind_margin(shown_line(path, limit=LINE_LIMIT))
    _say_words("its value", text)


def _say_words(heading: str, text: str) -> None:
    typer.echo(f"\n{heading}")
    for line in shown_lines(text):
        _say_behind_margin(line)


def _say_behind_margin(line: str) -> None:
    """Print a line that is safe to show so that no row of it can be taken for one of this program's.

    A terminal breaks long lines itself, and its second row would begin where ours do.
    """
    rows = [line]
    if sys.stdout.isatty():
        width = max(shutil.get_terminal_size().columns - len(MARGIN), 2)
        rows = chop_cells(line.replace("\t", TAB), width) or [""]
    for row in rows:
        typer.echo(MARGIN + row)


def _say_files(report: StoredReport) -> None:
    files = report.front.manifest.files if report.front is not None else ()
    if not files:
        return
    typer.echo("\nfiles")
    for number, (file, saved) in enumerate(
        zip(files, distinct_names([f.name for f in files]), strict=True), 1
    ):
        unit = ", for the evidence unit" if file.purpose is Purpose.EVIDENCE else ""
        named = shown_line(file.name, limit=NAME_LIMIT)
        typer.echo(f"{number:>4}  {file.size} bytes{unit}")
        _say_behind_margin(named)
        _say_behind_margin(shown_line(file.type, limit=LINE_LIMIT))
        if saved != file.name:
            typer.echo("      saved as")
            _say_behind_margin(saved)
