"""The commands `channel server …`, for operators; each lives in a module of its own."""

import typer

from channel.cli.server_card import card
from channel.cli.server_doctor import doctor
from channel.cli.server_publish import publish
from channel.cli.server_run import run

app = typer.Typer(help="Operators: keep sealed reports and hand them out.", no_args_is_help=True)
app.command()(run)
app.command()(publish)
app.command()(doctor)
app.command()(card)
