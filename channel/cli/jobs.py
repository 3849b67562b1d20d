"""`channel jobs`: the server's upkeep by itself, for a server that runs with --no-jobs."""

import signal
import sys
from pathlib import Path
from threading import Event
from typing import Annotated

import typer
from pydantic import ValidationError

from channel.errors import RefusedError
from channel.jobs.run import run as run_jobs
from channel.jobs.run import run_once
from channel.jobs.settings import JobSettings
from channel.store import logs

app = typer.Typer(help="Operators: run the server's upkeep by itself.", no_args_is_help=True)


@app.callback()
def top() -> None:
    """Operators: run the server's upkeep by itself."""


@app.command()
def run(
    *,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="The data directory (CHANNEL_DATA_DIR).")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Do everything once and stop.")] = False,
) -> None:
    """Purge what has expired and renew what changes by the day; one process at a time does."""
    try:
        settings = JobSettings() if data is None else JobSettings(data_dir=data)
    except ValidationError as error:
        names = ", ".join(f"CHANNEL_{str(place['loc'][0]).upper()}" for place in error.errors())
        raise RefusedError(f"settings that make no sense: {names}", hint="See docs/settings.md.") from None
    logs.configure(sys.stderr)
    if once:
        run_once(settings)
        return
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    run_jobs(settings, stopping=stopping)
