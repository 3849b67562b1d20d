"""Relays between a browser and the server: one that cuts lines, one that notes and changes what passes."""

import http.client
import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_BLOCK_BYTES = 65_536
_PASSED_ON = {"transfer-encoding", "connection", "keep-alive"}


@dataclass(kw_only=True)
class Cuts:
    """Cuts a connection once it has carried so much towards the server, until `left` are used up."""

    after_bytes: int
    left: int
    done: int = 0

    def due(self, carried_bytes: int) -> bool:
        if carried_bytes < self.after_bytes or not self.left:
            return False
        self.left -= 1
        self.done += 1
        return True


@contextmanager
def cutting_relay(port: int, cuts: Cuts) -> Iterator[str]:
    """Relay bytes to `port` on loopback; yields the address to visit."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        threads = [threading.Thread(target=_listen, args=(listener, port, cuts, stop))]
        threads[0].start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            stop.set()
            threads[0].join()


def _listen(listener: socket.socket, port: int, cuts: Cuts, stop: threading.Event) -> None:
    lines = []
    while not stop.is_set():
        with suppress(TimeoutError):
            line = threading.Thread(target=_carry, args=(listener.accept()[0], port, cuts, stop))
            line.start()
            lines.append(line)
    for line in lines:
        line.join()


def _carry(visitor: socket.socket, port: int, cuts: Cuts, stop: threading.Event) -> None:
    carried_bytes = 0
    with visitor, socket.create_connection(("127.0.0.1", port)) as server, suppress(OSError):
        visitor.settimeout(None)
        while not stop.is_set():
            readable, _, _ = select.select([visitor, server], [], [], 0.1)
            for one in readable:
                block = one.recv(_BLOCK_BYTES)
                if not block:
                    return
                if one is server:
                    visitor.sendall(block)
                    continue
                carried_bytes += len(block)
                if cuts.due(carried_bytes):
                    # A reset, as a line that breaks off gives, not an orderly end.
                    visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                    return
                server.sendall(block)


@dataclass(frozen=True, kw_only=True)
class Passing:
    """One exchange as it goes through."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    status: int
    answer: bytes

    @property
    def said(self) -> bytes:
        """Return all that the browser said."""
        lines = [f"{self.method} {self.path}", *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


def unchanged(passing: Passing) -> bytes:
    return passing.answer


@dataclass(kw_only=True)
class Middleman:
    """Keeps every exchange; `change` may give another answer's body."""

    port: int
    change: Callable[[Passing], bytes] = unchanged
    now: datetime | None = None
    """The time that answers tell, as those of most reverse proxies do."""
    passed: list[Passing] = field(default_factory=list)
    address: str = ""

    def pass_on(self, method: str, path: str, headers: dict[str, str], body: bytes) -> "_Answer":
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, body=body or None, headers=headers)
            answer = line.getresponse()
            passing = Passing(
                method=method,
                path=path,
                headers=headers,
                body=body,
                status=answer.status,
                answer=answer.read(),
            )
            self.passed.append(passing)
            return _Answer(status=answer.status, headers=answer.getheaders(), body=self.change(passing))
        finally:
            line.close()


@dataclass(frozen=True, kw_only=True)
class _Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


@contextmanager
def middleman(port: int) -> Iterator[Middleman]:
    """Stand between a browser and the server at `port` on loopback."""
    between = Middleman(port=port)
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), _handler(between))
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    between.address = f"http://127.0.0.1:{httpd.server_address[1]}"
    try:
        yield between
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def _handler(between: Middleman) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _PASSED_ON}
            answer = between.pass_on(self.command, self.path, headers, body)
            self.send_response_only(answer.status)
            for name, value in answer.headers:
                if name.lower() not in {*_PASSED_ON, "content-length"}:
                    self.send_header(name, value)
            if between.now is not None:
                self.send_header("Date", format_datetime(between.now, usegmt=True))
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        do_GET = do_POST = do_PUT = do_HEAD = handle_any  # noqa: N815 - the names that http.server calls

    return Handler
