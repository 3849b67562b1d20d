"""`channel console open`: the console's pages, in a browser on this machine."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from channel.cli.browser import shown_in_browser
from channel.cli.console_options import ServerOption
from channel.cli.enter_key import on_enter
from channel.cli.interrupts import stopped_by_signals
from channel.cli.member_options import HomeOption
from channel.cli.shared_options import ProxyOption
from channel.console.app.keeper import Keeper, Wishes, opened_keeper
from channel.console.home import Home, check_key, check_modes

ANNOUNCED = "console at "
SYNC_SECONDS = 10.0
LOCK_MINUTES = 15.0


def open_console(  # noqa: PLR0913 - the options of a command
    home: HomeOption,
    *,
    server: ServerOption = None,
    proxy: ProxyOption = None,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="The port here; 0 takes a free one.")
    ] = 0,
    by_number: Annotated[
        bool,
        typer.Option(
            "--by-number",
            help="Put 127.0.0.1 into the address, for a browser that finds no names below localhost. "
            "What else it visits at 127.0.0.1 is then sent the console's cookie.",
        ),
    ] = False,
    sync_seconds: Annotated[
        float, typer.Option("--sync-every", metavar="SECONDS", min=1, max=86400, help="How often to sync.")
    ] = SYNC_SECONDS,
    lock_minutes: Annotated[
        float,
        typer.Option(
            "--lock-after",
            metavar="MINUTES",
            min=0.01,
            max=1440,
            help="Lock when nobody has used it for so long.",
        ),
    ] = LOCK_MINUTES,
    passphrase_file: Annotated[
        Path | None,
        typer.Option(
            "--passphrase-file", metavar="FILE", help="Unlock at the start with the passphrase in a file."
        ),
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print the address; open no browser.")
    ] = False,
) -> None:
    """Open the console in a browser on this machine; Ctrl-C closes it.

    The address lets one browser in, once. Everything stays on this machine; locking ends the process that
    held the keys.
    """
    place = Home(path=home)
    check_modes(place)
    check_key(place)
    wishes = Wishes(
        home=home.absolute(),
        server=server,
        proxy=proxy,
        port=port,
        by_number=by_number,
        sync_seconds=sync_seconds,
        lock_seconds=60 * lock_minutes,
        passphrase_file=None if passphrase_file is None else passphrase_file.absolute(),
    )
    with stopped_by_signals(), ExitStack() as stack, opened_keeper(wishes) as keeper:

        def ready(address: str) -> None:
            _say_ready(keeper, address)
            if not no_browser:
                stack.enter_context(shown_in_browser(address, folder=home))

        try:
            keeper.run(ready)
        except KeyboardInterrupt:
            typer.echo("\nThe console is closed.", err=True)


def _say_ready(keeper: Keeper, address: str) -> None:
    # A program that started this waits for the line.
    typer.echo(f"{ANNOUNCED}{address}")
    if on_enter(lambda: typer.echo(f"{ANNOUNCED}{keeper.invite()}")):
        typer.echo("Enter makes a new address, for another browser. Ctrl-C closes the console.", err=True)
