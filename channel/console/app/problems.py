"""The page that a request gets which cannot be answered: what is wrong, and what to do; no submitted text."""

from http import HTTPStatus
from typing import cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from channel.console.app.access import LockedError, is_part
from channel.console.app.renderer import Renderer
from channel.errors import ChannelError, MalformedError, RefusedError, UnavailableError

_NOT_HERE = "This is not here"
_STATUSES: tuple[tuple[type[ChannelError], HTTPStatus, str], ...] = (
    (MalformedError, HTTPStatus.BAD_REQUEST, "This address asks for nothing that there is"),
    (RefusedError, HTTPStatus.NOT_FOUND, _NOT_HERE),
    (UnavailableError, HTTPStatus.SERVICE_UNAVAILABLE, "This cannot be done now"),
    (ChannelError, HTTPStatus.UNPROCESSABLE_ENTITY, "This cannot be done"),
)
_REFUSALS = {
    HTTPStatus.FORBIDDEN: "Another page than the console's own has asked for this.",
    HTTPStatus.NOT_FOUND: "There is no such page.",
    HTTPStatus.METHOD_NOT_ALLOWED: "The console does not answer what was asked in this way.",
    HTTPStatus.MISDIRECTED_REQUEST: "The console was asked for under another name than its own.",
}


def add_problem_pages(app: FastAPI, renderer: Renderer) -> None:
    """Let `app` answer every error with a page of ours."""

    async def on_locked(request: Request, _error: Exception) -> Response:
        if is_part(request):
            return Response(status_code=HTTPStatus.UNAUTHORIZED)
        return RedirectResponse("/unlock", HTTPStatus.SEE_OTHER)

    async def on_channel_error(_request: Request, error: Exception) -> Response:
        found = cast("ChannelError", error)
        status, title = next((status, title) for kind, status, title in _STATUSES if isinstance(found, kind))
        return _problem(renderer, status, title=title, words=_sentence(found), hint=found.hint)

    async def on_http_exception(_request: Request, error: Exception) -> Response:
        return refusal_page(renderer, HTTPStatus(cast("HTTPException", error).status_code))

    async def on_validation_error(_request: Request, _error: Exception) -> Response:
        # The framework's own answer would repeat what was sent.
        return refusal_page(renderer, HTTPStatus.NOT_FOUND)

    async def on_defect(_request: Request, error: Exception) -> Response:
        return _problem(
            renderer,
            HTTPStatus.INTERNAL_SERVER_ERROR,
            title="This program failed",
            words=f"It is a defect ({type(error).__name__}). Nothing of yours is lost.",
            hint="Report it, without any report's text.",
        )

    app.add_exception_handler(LockedError, on_locked)
    app.add_exception_handler(ChannelError, on_channel_error)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(Exception, on_defect)


def refusal_page(renderer: Renderer, status: HTTPStatus) -> Response:
    """Return the page of a refusal that needs no more words than its status."""
    if status is HTTPStatus.UNAUTHORIZED:
        answer = renderer.page("stranger.html")
        answer.status_code = status
        return answer
    words = _REFUSALS.get(status, status.phrase)
    title = _NOT_HERE if status is HTTPStatus.NOT_FOUND else "This is not answered"
    return _problem(renderer, status, title=title, words=words, hint=None)


def _problem(renderer: Renderer, status: HTTPStatus, *, title: str, words: str, hint: str | None) -> Response:
    answer = renderer.page("problem.html", title=title, words=words, hint=hint)
    answer.status_code = status
    return answer


def _sentence(error: ChannelError) -> str:
    words = str(error)
    return f"{words[:1].upper()}{words[1:]}."
