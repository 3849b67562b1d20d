"""The commands `channel console …`, for reviewers; each lives in a module of its own."""

import typer

from channel.cli.console_list import list_reports
from channel.cli.console_open import open_console
from channel.cli.console_save import save_report_files
from channel.cli.console_search import search_reports
from channel.cli.console_show import show_report

app = typer.Typer(no_args_is_help=True, help="Open what was sealed to your body, on your own machine.")
app.command("open")(open_console)
app.command("list")(list_reports)
app.command("show")(show_report)
app.command("search")(search_reports)
app.command("save")(save_report_files)
