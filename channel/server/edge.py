"""The outermost layer around the application: headers on every answer, a limit on how much runs, no leaks.

It stands outside the framework, so that what the framework answers by itself passes through here too.
What still waits for its body does not count: how many may do so is for `protocol` to say.
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
        self._working: set[_Turn] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        exit_ = _Exit(send, security=self._security)
        turn = _Turn(receive, self._working, limit=self._max_requests)
        try:
            if not _has_body(scope):
                turn.begin()
            await self._app(scope, turn.receive, exit_)
        except ClientDisconnect:
            # Nobody is there to read an answer.
            return
        except BusyError as busy:
            await problem_of(busy).response()(scope, receive, exit_)
        except Exception as error:  # noqa: BLE001 - the edge: what is wrong in us must not leave in words
            logs.failure("defect", error)
            if not exit_.started:
                await defect().response()(scope, receive, exit_)
        finally:
            self._working.discard(turn)


class _Turn:
    """The turn of one request, which begins once its body is there as a whole."""

    def __init__(self, receive: Receive, working: "set[_Turn]", *, limit: int) -> None:
        self._receive = receive
        self._working = working
        self._limit = limit

    def begin(self) -> None:
        """Count as working from now on.

        Raises:
            BusyError: as many as may are working already.
        """
        if self in self._working:
            return
        if len(self._working) >= self._limit:
            raise BusyError("the server is at its limit", hint="Try the same again in a few seconds.")
        self._working.add(self)

    async def receive(self) -> Message:
        """Hand on a piece of the body; with the last one the turn begins."""
        message = await self._receive()
        if message["type"] == "http.request" and not message.get("more_body", False):
            self.begin()
        return message


def _has_body(scope: Scope) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


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
