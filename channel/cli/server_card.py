"""`channel server card`: the server's public keys, for the administrators."""

from typing import Annotated

import typer

from channel.cli.server_options import DataOption, settings_from
from channel.errors import RefusedError
from channel.server.card import server_card
from channel.store.files import Files
from channel.store.layout import DataDirectory


def card(
    *,
    origin: Annotated[
        str | None, typer.Option(metavar="NAME", help="The channel's origin (CHANNEL_ORIGIN).")
    ] = None,
    data: DataOption = None,
) -> None:
    """Print the server's public keys, as lines of the directory; makes their seeds the first time."""
    settings = settings_from(data_dir=data, origin=origin)
    if settings.origin is None:
        raise RefusedError("the channel has no name yet", hint="Give --origin reports.example.org.")
    directory = DataDirectory(root=settings.data_dir.absolute())
    typer.echo(server_card(directory, origin=settings.origin, files=Files()), nl=False)
