"""The arguments and options that the reviewers' commands share."""

from typing import Annotated, TypeAlias

import typer

from channel.console.places import parse_place
from channel.errors import MalformedError

LimitOption: TypeAlias = Annotated[
    int, typer.Option("--limit", metavar="N", min=1, max=100_000, help="Show at most so many.")
]
ServerOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--server", metavar="URL", help="Sync from here, not from where you were enrolled."),
]


def _place(text: str) -> int:
    try:
        return parse_place(text)
    except MalformedError:
        raise typer.BadParameter("not the number of an entry, as in 2 or 2-2") from None


EntryArgument: TypeAlias = Annotated[
    int, typer.Argument(metavar="ENTRY", parser=_place, help="The number of an entry, from the list.")
]
