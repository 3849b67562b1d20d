"""Somebody on the wire: forwards connections to a server and keeps every byte of both directions."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from threading import Thread
from types import TracebackType
from typing import Self

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)\r\n", re.IGNORECASE)
_BLOCK_BYTES = 65536


@dataclass(kw_only=True)
class Recorded:
    """What went up and what came down on one connection."""

    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as it stood on the wire; names of fields in lower case, in the order sent."""

    method: str
    target: str
    fields: tuple[tuple[str, str], ...]
    body: bytes


class Wiretap:
    """Listens on a loopback port of its own; to be used as a context manager."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[Thread] = []
        self.connections: list[Recorded] = []

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, error, trace
        # A blocked accept is not woken by close.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[Request]:
        """Return the requests of all connections, in the order in which connections were made."""
        return [request for one in self.connections for request in split_requests(bytes(one.sent))]

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                recorded = Recorded()
                self.connections.append(recorded)
                self._start(self._carry, client, recorded)

    def _carry(self, client: socket.socket, recorded: Recorded) -> None:
        with client, socket.create_connection(("127.0.0.1", self._server_port)) as server:
            up = Thread(target=_pump, args=(client, server, recorded.sent), daemon=True)
            up.start()
            _pump(server, client, recorded.received)
            up.join()


def _pump(source: socket.socket, target: socket.socket, kept: bytearray) -> None:
    with suppress(OSError):
        while block := source.recv(_BLOCK_BYTES):
            kept += block
            target.sendall(block)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def split_requests(sent: bytes) -> Iterator[Request]:
    """Take what one client sent apart; each request with a body says its length."""
    while sent:
        head, _, rest = sent.partition(b"\r\n\r\n")
        length = _LENGTH.search(head + b"\r\n")
        body_bytes = int(length[1]) if length else 0
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        names = [line.partition(": ") for line in lines]
        fields = tuple((name.lower(), value) for name, _, value in names)
        yield Request(method=method, target=target, fields=fields, body=rest[:body_bytes])
        sent = rest[body_bytes:]


def send_raw(port: int, data: bytes) -> bytes:
    """Send bytes on a connection of their own and return all that comes back until the server closes it."""
    received = bytearray()
    with closing(socket.create_connection(("127.0.0.1", port))) as line:
        with suppress(ConnectionError):
            line.sendall(data)
        with suppress(ConnectionError):
            while block := line.recv(_BLOCK_BYTES):
                received += block
    return bytes(received)


def break_off(port: int, data: bytes) -> None:
    """Send bytes and hang up without waiting for an answer."""
    with closing(socket.create_connection(("127.0.0.1", port))) as line:
        line.sendall(data)
