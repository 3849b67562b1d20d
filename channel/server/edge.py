"""The outermost layer around the application: headers on every answer, a limit on how much runs, no leaks.

It stands outside the framework, so that what the framework answers by itself passes through here too.
"""

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from channel.server.faults import BusyError
from channel.server.headers import RawHeaders, with_security
from channel.server.problems import defect, problem_of
from channel.store import logs


class Edge:
    """Wraps an application; answers by itself only when there is too much to do, or after a defect."""

    def __init__(self, app: ASGIApp, *, security: RawHeaders, max_requests: int) -> None:
        self._app = app
        self._security = security
        self._max_requests = max_requests
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        exit_ = _Exit(send, security=self._security)
        if self._running >= self._max_requests:
            busy = BusyError("the server is at its limit", hint="Try the same again in a few seconds.")
            await problem_of(busy).response()(scope, receive, exit_)
            return
        self._running += 1
        try:
            await self._app(scope, receive, exit_)
        except ClientDisconnect:
            # Nobody is there to read an answer.
            return
        except Exception as error:  # noqa: BLE001 - the edge: what is wrong in us must not leave in words
            logs.failure("defect", error)
            if not exit_.started:
                await defect().response()(scope, receive, exit_)
        finally:
            self._running -= 1


class _Exit:
    """Sends an answer, with the headers of every answer."""

    def __init__(self, send: Send, *, security: RawHeaders) -> None:
        self._send = send
        self._security = security
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            message["headers"] = with_security(message.get("headers", ()), self._security)
        await self._send(message)
