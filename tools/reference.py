"""Writes docs/commands.md from the commands themselves.

`--check` writes nothing and fails when the page is not what it would write. Words come from the code only, so
a command or option without help cannot be documented, and stops this.
"""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

from channel.cli.main import EPILOG, GROUPS, app, load_group

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"
OWN_HELP = "--help"


class UndocumentedError(Exception):
    """A command or option has no help of its own."""


def commands_page() -> str:
    """Return the page of all commands, in the order in which help shows them."""
    head = ["# Commands", "", "Written by `make docs`; the words are those of `--help`."]
    return "\n".join([*head, *commands()])


def commands() -> Iterator[str]:
    """Yield the lines of the command itself, then of every group."""
    top = get_command(app)
    yield from section(top, "channel", depth=2)
    yield from ["", "```text", EPILOG.replace("\b", "").strip(), "```"]
    for name in GROUPS:
        yield from described(load_group(name), f"channel {name}", depth=2)


def described(command: Any, path: str, *, depth: int) -> Iterator[str]:
    """Yield the section of a command, then those of its own commands."""
    if command.hidden:
        return
    yield from section(command, path, depth=depth)
    for name, child in getattr(command, "commands", {}).items():
        yield from described(child, f"{path} {name}", depth=depth + 1)


def section(command: Any, path: str, *, depth: int) -> Iterator[str]:
    """Yield the heading, words, arguments and options of one command."""
    if not command.help:
        raise UndocumentedError(f"{path} says nothing about itself")
    yield from ["", f"{'#' * depth} `{path}`", "", inspect.cleandoc(command.help)]
    context = typer.Context(command, info_name=path)
    records = [one.get_help_record(context) for one in command.get_params(context)]
    rows = [record for record in records if record and record[0] != OWN_HELP]
    if rows:
        yield ""
    for names, text in rows:
        if not text.partition("[")[0].strip():
            raise UndocumentedError(f"{path} {names} says nothing about itself")
        yield f"- `{names}` {text}"


def main(arguments: list[str]) -> int:
    """Write the page, or say that it is stale."""
    text = commands_page() + "\n"
    if arguments != ["--check"]:
        PAGE.write_text(text)
    elif not PAGE.exists() or PAGE.read_text() != text:
        print("docs/commands.md is stale; run `make docs`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
