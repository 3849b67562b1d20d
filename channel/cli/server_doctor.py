"""`channel server doctor`: looks whether all is well, and says what is not."""

from datetime import UTC, datetime

import typer

from channel.cli.server_options import DataOption, settings_from
from channel.errors import UnavailableError
from channel.server.doctor import examine


def doctor(*, data: DataOption = None) -> None:
    """Look at settings, disk, database and notes; the exit status is 6 if something is wrong."""
    settings = settings_from(data_dir=data)
    typer.echo("ok     settings")
    wrong = 0
    for finding in examine(settings, today=datetime.now(UTC).date()):
        typer.echo(f"wrong  {finding.what}: {finding.wrong}" if finding.wrong else f"ok     {finding.what}")
        wrong += finding.wrong is not None
    if wrong:
        raise UnavailableError(f"things that are wrong: {wrong}", hint="Mend it from the top down.")
