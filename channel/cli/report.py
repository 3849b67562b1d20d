"""The commands `channel report …`, for reporters."""

import typer

from channel.cli.report_fetch import fetch
from channel.cli.report_seal import seal
from channel.cli.report_send import send

app = typer.Typer(
    help="Seal a report on this device, for the bodies you choose, and send it.",
    no_args_is_help=True,
    add_completion=False,
)
app.command("fetch")(fetch)
app.command("seal")(seal)
app.command("send")(send)
