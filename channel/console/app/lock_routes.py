"""The routes around the lock: the way in, the passphrase, locking, and word that somebody is there."""

from http import HTTPStatus

from fastapi import FastAPI
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from channel.console.app.access import desk_of, form_of
from channel.console.app.door import WorkerDoor
from channel.console.app.gate import cookie_name, is_let_in
from channel.console.app.locker import Stage
from channel.console.app.renderer import Renderer
from channel.console.home import Home
from channel.console.unlocking import Step
from channel.errors import ChannelError
from keys import keyfile
from keys.passphrase_file import first_line

UNLOCK = "/unlock"
STEP_WORDS = {
    Step.KEY: "Deriving the key from your passphrase. It takes about a second, so that guessing takes ages.",
    Step.DATABASE: "Opening the database.",
}


def add_lock_routes(app: FastAPI, renderer: Renderer, door: WorkerDoor) -> None:
    """Add the routes."""

    @app.get("/launch/{token}")
    async def launch(token: str, request: Request) -> Response:
        if is_let_in(request.headers, door.session):
            return renderer.page("launch.html")
        # A browser that only fetches ahead would use it up.
        if "sec-purpose" in request.headers or not door.invitation.accept(token):
            return _stranger(renderer, HTTPStatus.FORBIDDEN)
        door.launched(token)
        answer = renderer.page("launch.html")
        answer.set_cookie(cookie_name(door.session), door.session, httponly=True, samesite="strict", path="/")
        return answer

    @app.get(UNLOCK)
    def ask() -> Response:
        state = door.locker.state()
        if state.stage is Stage.OPEN:
            return _to("/")
        failure = state.failure
        return renderer.page(
            "unlock.html",
            state=state.stage.value,
            step="" if state.step is None else STEP_WORDS[state.step],
            failure=None if failure is None else failure.words,
            hint=None if failure is None else failure.hint,
            home=str(door.home),
            member=_member_of(door),
        )

    @app.post(UNLOCK)
    async def unlock(request: Request) -> Response:
        form = await form_of(request)
        passphrase = form.get("passphrase", "")
        door.touch()
        door.locker.unlock(lambda: first_line(passphrase.encode()))
        return _to(UNLOCK)

    @app.get("/unlock/state")
    async def state() -> Response:
        return JSONResponse({"state": door.locker.state().stage.value})

    @app.post("/lock")
    async def lock() -> Response:
        return RedirectResponse(UNLOCK, HTTPStatus.SEE_OTHER, background=BackgroundTask(door.locker.lock))

    @app.post("/active")
    def active(request: Request) -> Response:
        desk_of(request)
        return Response(status_code=HTTPStatus.NO_CONTENT)


def _stranger(renderer: Renderer, status: HTTPStatus) -> Response:
    answer = renderer.page("stranger.html")
    answer.status_code = status
    return answer


def _member_of(door: WorkerDoor) -> str:
    """Return whose key the file says it is, which is proven only once it is opened."""
    try:
        return keyfile.read_label(Home(path=door.home).key_file).name
    except ChannelError:
        return ""


def _to(path: str) -> Response:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)
