"""The entry point of the command `channel`: finds a group of commands, runs it, turns errors into words.

A group's module is imported when the group is used, so that help is quick and a server image, which lacks
the client parts, still runs its own commands. Knows no command by heart but the names of the groups.
"""

import importlib
import importlib.metadata
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command as command_of

from channel.cli.failures import INTERRUPTED, report_failure, show_trace, status_of
from channel.errors import UnavailableError


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of commands: its module, the one line that help shows, the extra that installs it."""

    module: str
    help: str
    extra: str


GROUPS = {
    "report": Group(
        module="channel.cli.report",
        help="Reporters: seal a report on this device, and send it.",
        extra="client",
    ),
    "console": Group(
        module="channel.cli.console",
        help="Reviewers: open what was sent to your body.",
        extra="console",
    ),
    "keys": Group(
        module="channel.cli.keys",
        help="Administrators, custodians: make keys, sign the directory.",
        extra="console",
    ),
    "server": Group(
        module="channel.cli.server",
        help="Operators: keep sealed reports and hand them out.",
        extra="server",
    ),
    "jobs": Group(
        module="channel.cli.jobs",
        help="Operators: run the server's upkeep by itself.",
        extra="server",
    ),
    "demo": Group(
        module="channel.cli.demo",
        help="Anyone: try the whole journey on this machine.",
        extra="server,console",
    ),
}

BROKEN_PIPE = 141
_COMPLETION = ("install_completion", "show_completion")

EPILOG = """
\b
Exit statuses:
  0  done
  1  a defect in this program; nothing you typed is repeated
  2  the command was not understood
  3  bytes break the format
  4  not believed: a signature, a digest, a date or a chain does not hold
  5  refused by policy: size, quota, retired key
  6  a server, disk or file cannot be used now; try again later
  7  sealed for somebody else
130  interrupted
141  nobody read the answer to its end
"""


class LazyGroups(TyperGroup):
    """The top of the command tree: lists groups without importing them and speaks for their errors."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, group in GROUPS.items():
            self.add_command(TyperCommand(name, help=group.help, rich_markup_mode=None))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Import the group that is about to run."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, load_group(name) if name in GROUPS else command, rest

    def make_context(self, *arguments: Any, **extra: Any) -> Any:
        """Parse; help is written here already, so nobody may be reading any more."""
        try:
            return super().make_context(*arguments, **extra)
        except BrokenPipeError:
            raise _hung_up() from None

    def invoke(self, ctx: Any) -> None:
        """Run a command, whatever it returns; with `--debug`, show where an error came from."""
        try:
            super().invoke(ctx)
        except (typer.Exit, typer.Abort):
            raise
        except BrokenPipeError:
            raise _hung_up() from None
        except Exception as error:
            if ctx.params.get("debug"):
                show_trace(error)
            raise

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> None:  # type: ignore[override]
        """Run the command line `args` and leave with the exit status that belongs to its outcome."""
        extra["standalone_mode"] = False
        try:
            status = super().main(args, prog_name or "channel", **extra)
            sys.stdout.flush()
        except BrokenPipeError:
            sys.exit(_hung_up().exit_code)
        except (KeyboardInterrupt, typer.Abort):
            sys.exit(INTERRUPTED)
        except Exception as error:  # noqa: BLE001 - the edge: every error becomes words and a status here
            report_failure(error)
            sys.exit(status_of(error))
        sys.exit(status if isinstance(status, int) else 0)


def load_group(name: str) -> Any:
    """Import the group called `name`, a key of `GROUPS`, and build its commands.

    Raises:
        UnavailableError: a package that the group needs is not installed here.
    """
    group = GROUPS[name]
    try:
        module = importlib.import_module(group.module)
    except ModuleNotFoundError as error:
        raise UnavailableError(
            f"the commands of `channel {name}` are not installed here (module {error.name} is missing)",
            hint=f"Install the package with `pip install 'channel[{group.extra}]'`.",
        ) from error
    command = command_of(module.app)
    _write_plainly(command)
    return command


def _write_plainly(command: Any) -> None:
    """Make help plain text throughout: no boxes, which screen readers spell out and pipes garble."""
    command.rich_markup_mode = None
    # typer gives every group of its own the options for shell completion, unless told not to.
    command.params = [param for param in command.params if param.name not in _COMPLETION]
    for child in getattr(command, "commands", {}).values():
        _write_plainly(child)


def _hung_up() -> typer.Exit:
    # Whoever read our output has gone; the interpreter would stumble over it again while leaving.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return typer.Exit(BROKEN_PIPE)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - the signature that typer calls
    if wanted:
        typer.echo(f"channel {importlib.metadata.version('channel')}")
        raise typer.Exit


app = typer.Typer(
    cls=LazyGroups,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    epilog=EPILOG,
)


@app.callback()
def top(
    context: typer.Context,
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and stop.", callback=_print_version, is_eager=True),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the program an error arose.")] = False,
) -> None:
    """Send reports that only the bodies you choose can open; receive, keep and check them."""
    del version, debug
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def run() -> None:
    """Run the command line of this process; the console script `channel`."""
    app(prog_name="channel")
