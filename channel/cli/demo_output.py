"""How `channel demo` shows itself: a table that fills on a terminal, plain lines elsewhere, or one object."""

import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import typer
from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from channel.codec import jsons
from channel.demo.demo_channel import DemoChannel
from channel.demo.journey import Outcome, Step
from keys.passphrase_file import read_passphrase_file

Tell = Callable[[Outcome], None]
THINGS_TO_TRY = """\
1. In the console: j and k go from report to report, o opens one, / searches in any script:
   harina, bleu, or نيسان. (Most of the list is one claim sent over and over, as in a real campaign.)
2. In the portal: send a report to OHCHR, and watch it appear in the console by itself, in a few seconds.
3. Lock the console, at its top: the process that held the keys is gone. The passphrase that unlocks it,
   and every other key of this demonstration: {passphrase}"""
IN_A_TERMINAL = (
    (
        "Send from a terminal.",
        (
            "channel report send --to ohchr --to osapg --urgency hours \\",
            "  --what 'Two trucks without plates wait behind the school.'",
        ),
    ),
    (
        "As another reviewer of ohchr, fetch and open what is addressed to it; then read one by its entry.",
        (
            'channel console list --server "$CHANNEL_SERVER" --passphrase-file DEMO-PASSPHRASE.txt',
            "channel console show 0 --passphrase-file DEMO-PASSPHRASE.txt",
        ),
    ),
    (
        "See the bodies and their keys of this week; as a custodian, renew what is due.",
        (
            "channel report fetch",
            'channel keys weekly --key bodies/ohchr/sign.key --server "$CHANNEL_SERVER" \\',
            "  --passphrase-file DEMO-PASSPHRASE.txt --key-passphrase-file DEMO-PASSPHRASE.txt",
        ),
    ),
)


def say_json(outcomes: Sequence[Outcome]) -> None:
    """Write the one object: each step that ran, whether all it compares is equal, and its seconds."""
    steps = [
        {"step": one.step.name, "ok": one.error is None, "seconds": round(one.seconds, 3)} for one in outcomes
    ]
    typer.echo(jsons.dump({"steps": steps}).decode())


@contextmanager
def shown_journey(steps: Sequence[Step], *, made: str, as_json: bool) -> Iterator[Tell]:
    """Give a function that shows an outcome; `made` says how the channel came to stand.

    In JSON nothing is shown before the end.
    """
    if as_json:
        yield _tell_nobody
    elif sys.stdout.isatty():
        with _Board(steps, made=made) as board:
            yield board.tell
    else:
        typer.echo(made)
        yield _tell_plainly


@contextmanager
def shown_setup(*, as_json: bool) -> Iterator[None]:
    """Show on a terminal that the channel is being made."""
    if as_json or not sys.stdout.isatty():
        yield
        return
    with Console().status("Making keys, signing notes, starting a server …"):
        yield


def say_ready(channel: DemoChannel, *, console: str, more: bool, reports: int) -> None:
    """Say where portal and console are, three things to try there, and how to do more from a terminal.

    `more` says that Enter makes another address for the console.
    """
    what = f"with {reports} sample reports" if reports else "without the sample reports"
    typer.echo(f"\nA channel with four bodies runs on this machine, {what}. Open in a browser:\n")
    typer.echo(f"   to report      {channel.server}/")
    say_console(console)
    again = "; Enter makes another" if more else ""
    typer.echo(f"                  (the console of a reviewer of ohchr; this address works once{again})\n")
    typer.echo("Three things to try:\n")
    passphrase = read_passphrase_file(channel.folder.passphrase)
    typer.echo(THINGS_TO_TRY.format(passphrase=passphrase))
    typer.echo("\nFor more, go on in another terminal. There, first:\n")
    for line in _preparation(channel):
        typer.echo(f"   {line}")
    for words, lines in IN_A_TERMINAL:
        typer.echo(f"\n{words}\n")
        for line in lines:
            typer.echo(f"   {line}")
    typer.echo("\nWithout --dir nothing of this is kept. Stop with Ctrl-C.")


def say_console(address: str) -> None:
    """Say where the console is."""
    typer.echo(f"   to review      {address}")


def _preparation(channel: DemoChannel) -> Iterator[str]:
    folder, ohchr = channel.folder, channel.seats[0]
    yield f"cd {shlex.quote(str(folder.root))}"
    program = Path(sys.argv[0]).absolute()
    if program.name == "channel" and shutil.which("channel") != str(program):
        yield f'export PATH={shlex.quote(str(program.parent))}:"$PATH"'
    paths = {"NOTES": folder.saved_notes, "HOME": folder.home(ohchr.body, ohchr.member)}
    settings = [f"CHANNEL_{name}={path.relative_to(folder.root)}" for name, path in paths.items()]
    yield " ".join(["export", f"CHANNEL_SERVER={channel.server}", *settings])


def _tell_nobody(outcome: Outcome) -> None:
    del outcome


def _tell_plainly(outcome: Outcome) -> None:
    mark = "ok" if outcome.error is None else "FAILED"
    typer.echo(f"{outcome.step.name:<10}  {mark:<6}  {outcome.seconds:6.1f} s  {outcome.step.what}")


def journey_table(steps: Sequence[Step], outcomes: Sequence[Outcome], *, made: str) -> Table:
    """Return the table of a journey under way: steps that are done, the one that runs now, those to come."""
    table = Table(title=made, title_justify="left", title_style="", box=box.SIMPLE)
    table.add_column("step")
    table.add_column("what")
    table.add_column("seconds", justify="right")
    failed = any(outcome.error for outcome in outcomes)
    for number, step in enumerate(steps):
        if number < len(outcomes):
            seconds = _seconds(outcomes[number])
        else:
            runs = number == len(outcomes) and not failed
            seconds = Text("…" if runs else "", style="dim")
        table.add_row(step.name, step.what, seconds)
    return table


def _seconds(outcome: Outcome) -> Text:
    if outcome.error is not None:
        return Text("failed", style="red")
    return Text(f"{outcome.seconds:.1f}", style="green")


class _Board:
    """The table on a terminal, drawn anew after each step."""

    def __init__(self, steps: Sequence[Step], *, made: str) -> None:
        self._steps = steps
        self._made = made
        self._outcomes: list[Outcome] = []
        self._live = Live(self._table(), console=Console(), auto_refresh=False)

    def __enter__(self) -> Self:
        self._live.start(refresh=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def tell(self, outcome: Outcome) -> None:
        self._outcomes.append(outcome)
        self._live.update(self._table(), refresh=True)

    def _table(self) -> Table:
        return journey_table(self._steps, self._outcomes, made=self._made)
