"""HTTP on one connection: how long and how large what arrives may be, and what refuses it.

These limits lie below the application, which is not asked before a head is complete, and cost nothing
while all goes well: a timer runs only where somebody is being waited for. The address of the other side
ends here: nothing above this module can see it.
"""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from channel.server.headers import RawHeaders, with_security
from channel.server.problems import BUSY_SECONDS, PROBLEM_TYPE, Problem

_HEAD_LIMIT_BYTES = 16 * 1024
_FIELDS_LIMIT = 64
_AHEAD_BYTES = 256 * 1024
_LINGER_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLimits:
    """What all connections of a server keep to.

    A head must be complete after `head_seconds`. A body may be silent for `body_idle_seconds`, and must
    bring `body_bytes_per_second` on the whole. A piece of an answer must be taken within `send_seconds`.
    Beyond `max_connections` whoever has waited longest with its head goes, beyond `max_bodies` whoever has
    been sending its body for longest: those who come are served, and slowness keeps nobody out.
    """

    head_seconds: float
    body_idle_seconds: float
    body_bytes_per_second: int
    send_seconds: float
    max_connections: int
    max_bodies: int
    security: RawHeaders


class LimitedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with limits; `limits` is set by `protocol_with`."""

    limits: ClassVar[ConnectionLimits]
    # Whose head, or body, is not complete; who has waited longest comes first.
    heads: ClassVar[dict["LimitedProtocol", None]]
    bodies: ClassVar[dict["LimitedProtocol", None]]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        self._head_bytes = 0
        self._body = _BodyWatch()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._whole = True
        self._in_head = False
        self._refusal = _malformed()
        super().connection_made(transport)
        self.client = None
        if len(self.connections) > self.limits.max_connections and not self._close_oldest_head():
            self._refuse(_busy())
            return
        self.heads[self] = None
        self._start("head", self.limits.head_seconds, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget what was waited for."""
        self._stop(*self._timers)
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in bytes; where they end within a head or a body, begin to wait for more."""
        super().data_received(data)
        if self._whole or self.transport.is_closing():
            return
        if self._in_head:
            if "head" not in self._timers:
                self._start("head", self.limits.head_seconds, self.transport.close)
        elif "body" not in self._timers:
            self._body = _BodyWatch(began=self.loop.time())
            self._start("body", self.limits.body_idle_seconds, self._look_at_body)
            self._wait_for_body()

    def on_message_begin(self) -> None:
        """Begin with the next request."""
        super().on_message_begin()
        self._whole = False
        self._in_head = True
        self._head_bytes = 0

    def on_url(self, url: bytes) -> None:
        """Take in a piece of the target."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take in a header field."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Stop waiting for the head."""
        self._in_head = False
        self._stop("head")
        self.heads.pop(self, None)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take in a piece of the body; the application is woken for all of it, or for `_AHEAD_BYTES`.

        Where uvicorn wakes it for each packet, that takes more time than all that is done with the body.
        """
        self._body.received_bytes += len(body)
        cycle = self.cycle
        if cycle.response_complete:
            return
        cycle.body += body
        if len(cycle.body) >= _AHEAD_BYTES:
            self.flow.pause_reading()
            cycle.message_event.set()

    def on_message_complete(self) -> None:
        """Take note that nothing more belongs to this request."""
        self._whole = True
        self._stop("body", "linger")
        self.bodies.pop(self, None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Give one who was refused while still sending a moment to stop."""
        super().on_response_complete()
        if self.transport.is_closing():
            return
        if not self._whole:
            self._stop("body")
            self._start("linger", _LINGER_SECONDS, self.transport.close)
        elif self.cycle.response_complete:
            self.heads[self] = None

    def pause_writing(self) -> None:
        """Begin to wait for the other side to read on."""
        super().pause_writing()
        self._start("send", self.limits.send_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop waiting for it."""
        self._stop("send")
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, or has too large a head; `msg` is not repeated."""
        del msg
        self._refuse(self._refusal)

    def _count(self, length_bytes: int) -> None:
        self._head_bytes += length_bytes
        if self._head_bytes > _HEAD_LIMIT_BYTES or len(self.headers) >= _FIELDS_LIMIT:
            self._refusal = _too_long()
            raise OverflowError

    def _look_at_body(self) -> None:
        """Refuse a body that has been silent, or too slow on the whole; look again later at any other."""
        watch, limits = self._body, self.limits
        allowed = limits.body_idle_seconds + watch.received_bytes / limits.body_bytes_per_second
        silent = watch.received_bytes == watch.seen_bytes
        # Where we do not read, for want of time or memory, nobody else is slow.
        if not self.flow.read_paused and (silent or self.loop.time() - watch.began > allowed):
            self.give_up_body()
            return
        watch.seen_bytes = watch.received_bytes
        self._start("body", limits.body_idle_seconds, self._look_at_body)

    def give_up_body(self) -> None:
        """Wait no more for the rest of a body; say so unless the answer has begun."""
        self._wait_no_more()
        if self.cycle.response_started:
            self.transport.close()
        else:
            self._refuse(_slow())

    def _wait_for_body(self) -> None:
        self.bodies[self] = None
        if len(self.bodies) > self.limits.max_bodies:
            next(iter(self.bodies)).give_up_body()

    def _close_oldest_head(self) -> bool:
        oldest = next(iter(self.heads), None)
        if oldest is None:
            return False
        del self.heads[oldest]
        oldest.transport.close()
        return True

    def _wait_no_more(self) -> None:
        self.heads.pop(self, None)
        self.bodies.pop(self, None)

    def _start(self, name: str, seconds: float, then: Any) -> None:
        self._timers[name] = self.loop.call_later(seconds, then)

    def _stop(self, *names: str) -> None:
        for name in names:
            timer = self._timers.pop(name, None)
            if timer is not None:
                timer.cancel()

    def _refuse(self, problem: Problem) -> None:
        self._stop(*self._timers)
        body = problem.encoded
        own = [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
        own += [
            (b"content-type", PROBLEM_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        head = f"HTTP/1.1 {int(problem.status)} {problem.status.phrase}\r\n".encode()
        lines = [b"%b: %b\r\n" % field for field in with_security(own, self.limits.security)]
        self.transport.write(head + b"".join(lines) + b"\r\n" + body)
        self.transport.close()


@dataclass(slots=True, kw_only=True)
class _BodyWatch:
    """How much of a body has come, and how much of it when it was last looked at."""

    began: float = 0.0
    received_bytes: int = 0
    seen_bytes: int = 0


def protocol_with(limits: ConnectionLimits) -> type[Any]:
    """Return the protocol that keeps to `limits`, for uvicorn to make one of for each connection."""
    return type("ChannelProtocol", (LimitedProtocol,), {"limits": limits, "heads": {}, "bodies": {}})


def _malformed() -> Problem:
    return Problem(status=HTTPStatus.BAD_REQUEST, detail="not HTTP", hint=None, headers={})


def _slow() -> Problem:
    return Problem(
        status=HTTPStatus.REQUEST_TIMEOUT,
        detail="the request comes too slowly",
        hint="Try the same again over a better line.",
        headers={},
    )


def _too_long() -> Problem:
    return Problem(
        status=HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        detail="too many header fields, or too long ones",
        hint="Send fewer headers.",
        headers={},
    )


def _busy() -> Problem:
    return Problem(
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        detail="the server is at its limit",
        hint="Try the same again in a few seconds.",
        headers={"Retry-After": str(BUSY_SECONDS)},
    )
