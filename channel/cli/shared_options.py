"""The options that reporters' and members' commands share, each with its one line of help."""

from typing import Annotated, TypeAlias

import typer

ProxyOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--proxy", metavar="URL", envvar="CHANNEL_PROXY", help="For Tor: socks5h://127.0.0.1:9050."),
]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")]
