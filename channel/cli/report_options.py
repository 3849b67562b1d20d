"""The options that the reporter's commands share, each with its one line of help."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

DEFAULT_NOTES = Path(typer.get_app_dir("channel")) / "notes"

ToOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="BODY", help="A body that may open the report; repeat for up to four."),
]
TextOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--text", metavar="FILE", help="The account, from a file of plain text, or - to type or pipe it."
    ),
]
ReportOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--report", metavar="FILE", help="The whole report as JSON, from a file or -."),
]
WhatOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--what", metavar="TEXT", help="Short alert: what happens; others on this machine may see it."
    ),
]
WhereOption: TypeAlias = Annotated[
    str | None, typer.Option("--where", metavar="TEXT", help="Short alert: where, in your own words.")
]
WhenOption: TypeAlias = Annotated[
    str | None, typer.Option("--when", metavar="TEXT", help="Short alert: when, in your own words.")
]
UrgencyOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--urgency", metavar="WORD", help="How soon harm is feared: hours, days, weeks or no_hurry."
    ),
]
FieldOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="NAME=VALUE",
        help="Any field, such as where.country=XX, or NAME:=JSON; may be repeated.",
    ),
]
FileOption: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option("--file", metavar="PATH", help="A file to attach, as it is; may be repeated."),
]
EvidenceOption: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--evidence", metavar="PATH", help="A file that only evidence units may open; may be repeated."
    ),
]
LangOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--lang", metavar="TAG", show_default=False, help="The language of the report, such as fr or ar."
    ),
]
NotesOption: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--notes",
        metavar="DIR",
        envvar="CHANNEL_NOTES",
        help="The folder of saved notes; one among your settings if not given.",
        show_default=False,
    ),
]
ServerOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--server",
        metavar="URL",
        envvar="CHANNEL_SERVER",
        help="The server, such as https://reports.example.org.",
    ),
]
PinOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--pin", metavar="FILE", help="The channel's pin.json, given to you by somebody you trust."),
]
PinWordsOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--pin-words", metavar="WORDS", help="The six words of the printed card, in quotes."),
]
WordsToOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--words-to", metavar="FILE", help="Write the eleven words to a new file and do not show them."
    ),
]
