"""Turns what a reporter gave on the command line into a draft; never repeats a value, never keeps one."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import typer

from channel.cli import edges
from channel.client.attachments import Attachment
from channel.client.sealing import Draft
from channel.codec import jsons
from channel.errors import ChannelError, MalformedError, UnavailableError
from channel.report.attached import Purpose
from channel.report.choices import Form
from channel.report.field_names import FIELD_NAMES
from channel.report.manifest import MANIFEST_LIMIT_BYTES
from channel.report.schema import WHAT_LIMIT_BYTES, parse_report

STDIN = "-"
_SCHEMA = "The fields of a report and their words are described in docs/report-schema.md."


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOptions:
    """The options of `seal` and `send` that make up a report, as typed."""

    text: str | None = field(repr=False)
    report: str | None
    what: str | None = field(repr=False)
    where: str | None = field(repr=False)
    when: str | None = field(repr=False)
    urgency: str | None
    fields: Sequence[str] = field(repr=False)
    files: Sequence[Path] = field(repr=False)
    evidence: Sequence[Path] = field(repr=False)
    lang: str

    @property
    def is_empty(self) -> bool:
        """Say whether nothing of a report was given."""
        given = (self.text, self.report, self.what, self.where, self.when, self.urgency)
        return not any(value is not None for value in given) and not (
            self.fields or self.files or self.evidence
        )

    @property
    def reads_stdin(self) -> bool:
        """Say whether a part of the report comes through standard input, where it can be read once only."""
        return STDIN in (self.text, self.report)

    def check(self) -> None:
        """Check what can be checked before anything is read.

        Raises:
            typer.BadParameter: the account is missing, or given twice.
        """
        accounts = [value for value in (self.text, self.report, self.what) if value is not None]
        if not accounts and not any(name_of(item) == "what" for item in self.fields):
            raise typer.BadParameter("say what happened, with --text FILE, --what or --report FILE")
        if self.text is not None and self.what is not None:
            raise typer.BadParameter("--text and --what are the same field: give one of them")
        if self.text == STDIN and self.report == STDIN:
            raise typer.BadParameter("only one of --text and --report can be standard input")

    def read(self) -> Draft:
        """Read the text and files named, and put the report together.

        Raises:
            UnavailableError: a file cannot be read.
            MalformedError: a file or a field is not of the form it should be.
        """
        try:
            report = self._report()
            parse_report(report)
        except MalformedError as error:
            self.say_where_text_is()
            raise MalformedError(str(error), hint=error.hint or _SCHEMA) from None
        except ChannelError:
            self.say_where_text_is()
            raise
        attachments = [Attachment(path=path) for path in self.files]
        attachments += [Attachment(path=path, purpose=Purpose.EVIDENCE) for path in self.evidence]
        return Draft(report=report, lang=self.lang, attachments=tuple(attachments))

    def say_where_text_is(self) -> None:
        """Tell on standard error, when sealing failed, that nothing was kept and where the text still is."""
        if self.reads_stdin and edges.is_interactive():
            typer.echo("note: what you typed is kept nowhere; copy it from this screen.", err=True)
        elif self.reads_stdin:
            typer.echo("note: what came through standard input is kept nowhere else.", err=True)
        else:
            typer.echo("note: nothing was sealed; your own files are as they were.", err=True)

    def _report(self) -> jsons.JsonObject:
        report = _read_json(self.report) if self.report is not None else {}
        form = Form.ALERT if self.what is not None else Form.FULL
        report = {"form": form.value, **report}
        if self.text is not None:
            report["what"] = _read_text(self.text)
        given = {"what": self.what, "where.text": self.where, "when.text": self.when, "urgency": self.urgency}
        for name, value in given.items():
            if value is not None:
                _put(report, name, value)
        for number, item in enumerate(self.fields, start=1):
            if self.report is None:
                _check_name(name_of(item), number)
            _put_field(report, item, number)
        return report


def name_of(item: str) -> str:
    """Return the name in `name=value` or `name:=json`."""
    return item.partition("=")[0].removesuffix(":")


def _check_name(name: str, number: int) -> None:
    """Refuse a name that the form does not have; whoever has fields of their own gives a whole report."""
    if name in FIELD_NAMES or not name:
        return
    # Only names of our own are repeated.
    nearest = get_close_matches(name, FIELD_NAMES, n=1)
    raise MalformedError(
        f"field {number} is not a field of the form",
        hint=f"Did you mean {nearest[0]}?"
        if nearest
        else "docs/report-schema.md lists the fields; others can be given with --report FILE.",
    )


def _put_field(report: jsons.JsonObject, item: str, number: int) -> None:
    name, equals, text = item.partition("=")
    if not equals or not name.removesuffix(":"):
        raise MalformedError(
            f"field {number} is not of the form name=value",
            hint="Write, for example, `--field where.country=XX`.",
        )
    value: Any = text
    if name.endswith(":"):
        # Wrapped, so that numbers and lists pass through the one strict reader there is.
        value = jsons.parse(f'{{"value":{text}}}'.encode(), limit_bytes=MANIFEST_LIMIT_BYTES).get("value")
    try:
        _put(report, name.removesuffix(":"), value)
    except TypeError:
        raise MalformedError(
            f"field {number} lies inside another that is no object",
            hint="Give the fields of an object one by one, as in `where.text=…`.",
        ) from None


def _put(report: jsons.JsonObject, dotted: str, value: Any) -> None:
    *parents, last = dotted.split(".")
    target = report
    for parent in parents:
        target = target.setdefault(parent, {})
        if not isinstance(target, dict):
            raise TypeError
    target[last] = value


def _read_json(name: str) -> jsons.JsonObject:
    return jsons.parse(_read(name, MANIFEST_LIMIT_BYTES), limit_bytes=MANIFEST_LIMIT_BYTES)


def _read_text(name: str) -> str:
    if name == STDIN and edges.is_interactive():
        typer.echo("Type what happened. End with Ctrl-D on an empty line.", err=True)
    data = _read(name, WHAT_LIMIT_BYTES)
    if len(data) > WHAT_LIMIT_BYTES:
        raise MalformedError(
            "the text is longer than 80 KiB", hint="Shorten it, or attach the long part with --file."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedError(
            "the text is not UTF-8", hint="Save it as plain text in UTF-8, or attach it with --file."
        ) from None


def _read(name: str, limit_bytes: int) -> bytes:
    try:
        if name == STDIN:
            return sys.stdin.buffer.read(limit_bytes + 1)
        with Path(name).open("rb") as file:
            return file.read(limit_bytes + 1)
    except OSError:
        raise UnavailableError(
            "the file with the report cannot be read",
            hint="Give --text or --report the name of a file, or - for standard input.",
        ) from None
