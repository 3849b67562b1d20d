"""Shows an address in the browser of this machine, without telling it to others who use the machine."""

import os
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from channel.errors import ChannelError
from keys.private_files import write_new_private

_NAME = "open-console.html"


@contextmanager
def shown_in_browser(address: str, *, folder: Path) -> Iterator[None]:
    """Open a browser at an address, if there is a screen; clear away what that took at the end of the block.

    The address stands in a file in `folder` that leads on to it: every program's arguments can be read by
    everybody on this machine, so the browser is told the name of that file only.
    """
    if not _has_screen():
        yield
        return
    path = folder.absolute() / _NAME
    path.unlink(missing_ok=True)
    try:
        write_new_private(path, _leading_to(address))
        webbrowser.open(path.as_uri())
    except (ChannelError, webbrowser.Error):
        # The address stands in the terminal too.
        pass
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _has_screen() -> bool:
    return sys.platform in {"darwin", "win32"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )


def _leading_to(address: str) -> bytes:
    place = escape(address, quote=True)
    return (
        '<!doctype html><meta charset="utf-8"><title>Console</title>'
        f'<meta http-equiv="refresh" content="0;url={place}"><a href="{place}">Open the console</a>\n'
    ).encode()
