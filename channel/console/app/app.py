"""The application of a worker: all its routes behind the gate."""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp

from channel.console.app.door import WorkerDoor
from channel.console.app.gate import Gate
from channel.console.app.help_routes import add_help_routes
from channel.console.app.lock_routes import add_lock_routes
from channel.console.app.problems import add_problem_pages, refusal_page
from channel.console.app.queue_routes import add_queue_routes
from channel.console.app.renderer import Renderer
from channel.console.app.report_routes import add_report_routes
from channel.console.app.saving_routes import add_saving_routes

STATIC = Path(__file__).parent.parent / "static"
_TYPES: Mapping[str, str] = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


def create_app(door: WorkerDoor) -> ASGIApp:
    """Return the application, ready to serve."""
    renderer = Renderer()
    app = framework_app(renderer)
    app.state.door = door
    add_lock_routes(app, renderer, door)

    def refuse(status: HTTPStatus) -> ASGIApp:
        return refusal_page(renderer, status)

    return Gate(app, host=door.host, session=door.session, refuse=refuse)


def framework_app(renderer: Renderer) -> FastAPI:
    """Return the pages without the lock and the gate around them; `app.state.door` is yet to be set."""
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # An environment variable could otherwise make the framework report requests elsewhere.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    add_queue_routes(app, renderer)
    add_report_routes(app, renderer)
    add_saving_routes(app, renderer)
    add_help_routes(app, renderer)
    _add_static(app)
    add_problem_pages(app, renderer)
    return app


def _add_static(app: FastAPI) -> None:
    files = {path.name: path.read_bytes() for path in STATIC.iterdir() if path.suffix in _TYPES}

    @app.get("/favicon.ico")
    async def icon() -> Response:
        # Browsers ask for it unasked, and would show a 404 among what went wrong.
        return Response(status_code=HTTPStatus.NO_CONTENT)

    @app.get("/static/{name}")
    async def static(name: str) -> Response:
        if name not in files:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return Response(files[name], media_type=_TYPES[Path(name).suffix])
