"""Saves files of a report to a folder on this machine; a browser never gets one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from channel.console.app.access import form_of
from channel.console.app.desk import Desk
from channel.console.app.queue_routes import UnlockedDesk
from channel.console.app.renderer import Renderer
from channel.console.app.report_routes import report_page
from channel.console.app.report_view import Saving
from channel.console.places import parse_place
from channel.console.saving import save_files
from channel.errors import ChannelError, MalformedError, RefusedError

_FILES_DIGITS = 4
_ASK_WHOLE = "Give the whole path of a folder, beginning at the root of the disk or with ~."

SmallForm = Annotated[Mapping[str, str], Depends(form_of)]


def add_saving_routes(app: FastAPI, renderer: Renderer) -> None:
    """Add them."""

    @app.post("/reports/{place}/files")
    def save(request: Request, place: str, desk: UnlockedDesk, form: SmallForm) -> Response:
        """Save the file `number`, or all without one, to `folder`."""
        saving = _save(desk, parse_place(place), form)
        return report_page(renderer, request, desk, place, saving=saving)


def _save(desk: Desk, entry: int, form: Mapping[str, str]) -> Saving:
    folder = form.get("folder", "").strip()
    try:
        files = save_files(
            desk.database, entry, folder=_folder(folder), numbers=_numbers(form.get("number", ""))
        )
    except ChannelError as error:
        return Saving(folder=folder, error=error)
    return Saving(folder=folder, files=files)


def _folder(text: str) -> Path:
    """Read the folder as somebody types it.

    Raises:
        RefusedError: no whole path.
    """
    if "\0" in text:
        raise RefusedError("not the path of a folder", hint=_ASK_WHOLE)
    try:
        folder = Path(text).expanduser()
    except RuntimeError:
        raise RefusedError("there is no such home directory", hint=_ASK_WHOLE) from None
    if not folder.is_absolute():
        raise RefusedError("not the whole path of a folder", hint=_ASK_WHOLE)
    return folder


def _numbers(text: str) -> tuple[int, ...]:
    """Read which files are meant; none are all.

    Raises:
        MalformedError: not a number.
    """
    if not text:
        return ()
    if not (text.isascii() and text.isdigit() and len(text) <= _FILES_DIGITS):
        raise MalformedError("not the number of a file")
    return (int(text),)
