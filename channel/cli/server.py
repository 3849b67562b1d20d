"""`channel server`: run it, publish signed notes, look whether all is well, print its public keys."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from channel.errors import RefusedError, UnavailableError, reason
from channel.intake.publish import Publisher
from channel.server.card import server_card
from channel.server.doctor import examine
from channel.server.settings import Settings
from channel.store.database import open_engine
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.migrate import upgrade
from channel.store.opened import opened

app = typer.Typer(help="Operators: keep sealed reports and hand them out.", no_args_is_help=True)

DataOption = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="The data directory (CHANNEL_DATA_DIR).")
]
_FILE_LIMIT_BYTES = 4 * 2**20


@app.command()
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
    settings = _settings(data_dir=data, host=host, port=port)
    directory = DataDirectory(root=settings.data_dir.absolute())
    directory.make()
    _migrate(directory)
    # The serving process starts afresh, without what the command line and the migrations have loaded.
    command = [sys.executable, "-P", "-m", "channel.server", *(["--no-jobs"] if no_jobs else [])]
    given = {"data_dir": directory.root, "host": settings.host, "port": settings.port}
    environment = {f"CHANNEL_{name.upper()}": str(value) for name, value in given.items()}
    sys.stdout.flush()
    os.execve(sys.executable, command, {**os.environ, **environment})  # noqa: S606 - our own interpreter


@app.command()
def publish(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Roots, directory, about.")],
    *,
    data: DataOption = None,
) -> None:
    """Verify signed notes as every reader will, and put them in place for everybody.

    The first time, pin.json is made from them. It is never changed again: print its fingerprint on the card.
    """
    settings = _settings(data_dir=data)
    directory = DataDirectory(root=settings.data_dir.absolute())
    directory.make()
    _migrate(directory)
    contents = [_read(path) for path in files]
    with opened(directory, files=Files()) as stores:
        publisher = Publisher(public=stores.public, notes=stores.notes)
        for name in publisher.publish(contents, today=datetime.now(UTC).date()):
            typer.echo(f"published {name}")


@app.command()
def doctor(*, data: DataOption = None) -> None:
    """Look at settings, disk, database and notes; the exit status is 6 if something is wrong."""
    settings = _settings(data_dir=data)
    typer.echo("ok     settings")
    wrong = 0
    for finding in examine(settings, today=datetime.now(UTC).date()):
        typer.echo(f"wrong  {finding.what}: {finding.wrong}" if finding.wrong else f"ok     {finding.what}")
        wrong += finding.wrong is not None
    if wrong:
        raise UnavailableError(f"things that are wrong: {wrong}", hint="Mend it from the top down.")


@app.command()
def card(
    *,
    origin: Annotated[
        str | None, typer.Option(metavar="NAME", help="The channel's origin (CHANNEL_ORIGIN).")
    ] = None,
    data: DataOption = None,
) -> None:
    """Print the server's public keys, as lines of the directory; makes their seeds the first time."""
    settings = _settings(data_dir=data, origin=origin)
    if settings.origin is None:
        raise RefusedError("the channel has no name yet", hint="Give --origin reports.example.org.")
    directory = DataDirectory(root=settings.data_dir.absolute())
    typer.echo(server_card(directory, origin=settings.origin, files=Files()), nl=False)


def _settings(**given: object) -> Settings:
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        names = ", ".join(f"CHANNEL_{str(place['loc'][0]).upper()}" for place in error.errors())
        raise RefusedError(f"settings that make no sense: {names}", hint="See docs/settings.md.") from None


def _migrate(directory: DataDirectory) -> None:
    engine = open_engine(directory.database)
    try:
        upgrade(engine)
    finally:
        engine.dispose()


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnavailableError(f"{path} cannot be read ({reason(error)})", hint="Check the name.") from None
    if len(data) > _FILE_LIMIT_BYTES:
        raise RefusedError(f"{path} is longer than any note", hint="Give the notes themselves.")
    return data
