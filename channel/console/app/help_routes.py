"""What the keys are and whether they act; knows no report."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from channel.console.app.access import is_part
from channel.console.app.queue_routes import UnlockedDesk
from channel.console.app.renderer import Renderer
from channel.console.app.saving_routes import SmallForm
from channel.console.preferences import PreferenceStore
from channel.errors import MalformedError

_KEYS = {"on": True, "off": False}


def add_help_routes(app: FastAPI, renderer: Renderer) -> None:
    """Add them."""

    @app.get("/help")
    def page(desk: UnlockedDesk) -> Response:
        return renderer.page("help.html", has_keys=PreferenceStore(desk.database).has_keys())

    @app.post("/preferences")
    def prefer(request: Request, desk: UnlockedDesk, form: SmallForm) -> Response:
        on = _KEYS.get(form.get("keys", ""))
        if on is None:
            raise MalformedError("neither on nor off")
        PreferenceStore(desk.database).save_keys(on=on)
        return Response(status_code=204) if is_part(request) else RedirectResponse("/help", status_code=303)
