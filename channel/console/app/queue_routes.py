"""The routes of the queue: its page, what changed since, and a sync now; shows no report's inside."""

from typing import Annotated

from fastapi import Depends, FastAPI, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from channel.console.app.access import desk_of, is_part
from channel.console.app.desk import Desk
from channel.console.app.questions import question_of
from channel.console.app.queue_view import queue_view, stamp
from channel.console.app.renderer import Renderer
from channel.console.queue import QueueStore

_NUMBER_LIMIT = 2**53
_STAMP_LIMIT = 64

UnlockedDesk = Annotated[Desk, Depends(desk_of)]


def add_queue_routes(app: FastAPI, renderer: Renderer) -> None:
    """Add them."""

    @app.get("/")
    def queue(request: Request, desk: UnlockedDesk) -> Response:
        question = question_of(request)
        page = QueueStore(desk.database).page(question)
        view = queue_view(desk, question, page=page, open_place=None)
        return renderer.page("queue.html", queue=view, report=None)

    @app.get("/pulse")
    def pulse(
        request: Request,
        desk: UnlockedDesk,
        version: Annotated[int, Query(ge=0, le=_NUMBER_LIMIT)],
        seen: Annotated[str | None, Query(max_length=_STAMP_LIMIT)] = None,
    ) -> Response:
        """Answer with nothing, or with all parts that may have changed since `version` and `seen`."""
        picture = desk.picture()
        if picture.version == version and seen in {None, stamp(picture)}:
            return Response(status_code=204)
        question = question_of(request)
        page = QueueStore(desk.database).page(question)
        return renderer.page("pulse.html", queue=queue_view(desk, question, page=page, open_place=None))

    @app.post("/sync")
    def sync(request: Request, desk: UnlockedDesk) -> Response:
        desk.sync_now()
        return Response(status_code=204) if is_part(request) else RedirectResponse("/", status_code=303)
