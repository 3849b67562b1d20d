"""`channel demo`: a whole channel on this machine, gone through once or kept running to be tried."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from channel.cli.demo_output import say_console, say_json, say_ready, shown_journey, shown_setup
from channel.cli.edges import today
from channel.cli.enter_key import on_enter
from channel.cli.interrupts import stopped_by_signals
from channel.demo.demo_channel import DemoChannel
from channel.demo.folder import DemoFolder
from channel.demo.journey import FIRST_STEPS, STEPS, Outcome, Step, travel
from channel.demo.processes import DemoProcess, wait_for_any
from channel.demo.reporters import fetch_notes
from channel.demo.reviewing import running_console
from channel.demo.running import RunningChannel, running_channel
from channel.errors import UnavailableError

app = typer.Typer(add_completion=False)


@app.command()
def demo(  # noqa: PLR0913 - the options of a command
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Go through the whole journey, compare all of it, and stop.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --once: answer with one JSON object.")
    ] = False,
    folder: Annotated[
        Path | None,
        typer.Option("--dir", metavar="DIR", help="Keep everything in DIR; run again to go on with it."),
    ] = None,
    port: Annotated[
        int,
        typer.Option(
            "--port", metavar="N", min=0, max=65535, help="The server's port here; 0 takes a free one."
        ),
    ] = 0,
    console_port: Annotated[
        int,
        typer.Option(
            "--console-port", metavar="N", min=0, max=65535, help="The console's port; 0 takes a free one."
        ),
    ] = 0,
    empty: Annotated[bool, typer.Option("--empty", help="Start without the sample reports.")] = False,
) -> None:
    """Set up a whole channel on this machine, with four bodies and invented reports, and try it.

    Keys, notes, server, sealing and opening are real; the stories are not. Without --dir nothing stays.
    """
    if once and empty:
        raise typer.BadParameter("--once sends the sample reports: leave out --empty")
    if as_json and not once:
        raise typer.BadParameter("--json goes with --once")
    with stopped_by_signals(), _demo_folder(folder) as place:
        if once:
            _go_once(place, port=port, as_json=as_json)
        else:
            steps = () if empty else FIRST_STEPS
            _stand(place, port=port, console_port=console_port, steps=steps)


@contextmanager
def _demo_folder(folder: Path | None) -> Iterator[DemoFolder]:
    """Give the folder asked for, or one that is gone at the end of the block."""
    if folder is not None:
        yield DemoFolder(root=folder.absolute())
        return
    with TemporaryDirectory(prefix="channel-demo-") as temporary:
        yield DemoFolder(root=Path(temporary))


@contextmanager
def _running(place: DemoFolder, *, port: int, as_json: bool) -> Iterator[tuple[RunningChannel, str]]:
    """Give the running channel, and how it came to stand in words."""
    start = time.monotonic()
    with ExitStack() as stack:
        with shown_setup(as_json=as_json):
            running = stack.enter_context(running_channel(place, port=port, today=today()))
        yield running, f"A channel with four bodies stands after {time.monotonic() - start:.1f} s"


def _go_once(place: DemoFolder, *, port: int, as_json: bool) -> None:
    outcomes: list[Outcome] = []
    try:
        with _running(place, port=port, as_json=as_json) as (running, made):
            outcomes += _travelled(running.channel, STEPS, made=made, as_json=as_json)
    finally:
        if as_json:
            say_json(outcomes)
    _check_arrived(outcomes)


def _stand(place: DemoFolder, *, port: int, console_port: int, steps: tuple[Step, ...]) -> None:
    with _running(place, port=port, as_json=False) as (running, made):
        channel = running.channel
        fetch_notes(channel)
        _check_arrived(_travelled(channel, steps, made=made, as_json=False))
        with running_console(channel, port=console_port) as console:
            try:
                more = on_enter(lambda: _say_another(console))
                reports = len(channel.samples) if steps else 0
                say_ready(channel, console=console.address, more=more, reports=reports)
                wait_for_any(running.server, console)
            except KeyboardInterrupt:
                typer.echo("\nStopping.")


def _say_another(console: DemoProcess) -> None:
    # That it has ended is told by whoever waits for it.
    with suppress(UnavailableError):
        say_console(console.ask_for_another())


def _travelled(channel: DemoChannel, steps: tuple[Step, ...], *, made: str, as_json: bool) -> list[Outcome]:
    outcomes = []
    with shown_journey(steps, made=made, as_json=as_json) as tell:
        for outcome in travel(channel, steps, clock=time.monotonic):
            outcomes.append(outcome)
            tell(outcome)
    return outcomes


def _check_arrived(outcomes: list[Outcome]) -> None:
    """Raise what stopped a journey, whatever it was."""
    for outcome in outcomes:
        if outcome.error:
            raise outcome.error
