"""`channel server run`: brings the data up to date, then hands over to the process that serves."""

import os
import sys
from typing import Annotated

import typer

from channel.cli.server_options import DataOption, migrated, settings_from


def run(
    *,
    data: DataOption = None,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where to listen (CHANNEL_HOST).")
    ] = None,
    port: Annotated[
        int | None, typer.Option(metavar="N", help="The port; 0 takes a free one (CHANNEL_PORT).")
    ] = None,
    no_jobs: Annotated[bool, typer.Option("--no-jobs", help="Do not start the upkeep beside it.")] = False,
) -> None:
    """Serve until stopped; prints `listening on http://…` once requests are answered.

    All settings are described in docs/settings.md; options here go before the environment.
    """
    settings = settings_from(data_dir=data, host=host, port=port)
    directory = migrated(settings)
    # The serving process starts afresh, without what the command line and the migrations have loaded.
    command = [sys.executable, "-P", "-m", "channel.server", *(["--no-jobs"] if no_jobs else [])]
    given = {"data_dir": directory.root, "host": settings.host, "port": settings.port}
    environment = {f"CHANNEL_{name.upper()}": str(value) for name, value in given.items()}
    sys.stdout.flush()
    os.execve(sys.executable, command, {**os.environ, **environment})  # noqa: S606 - our own interpreter
