"""A SOCKS proxy on loopback that leads every name to one server, as Tor does; keeps a list of the names."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from urllib.parse import urlsplit

GREETING = b"\x05\x01\x00"
CONNECT_TO_NAME = b"\x05\x01\x00\x03"
CONNECTED = b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"


@dataclass
class Relay:
    """Where the proxy listens, and the names that it was asked for."""

    address: str = ""
    names: list[str] = field(default_factory=list)


@contextmanager
def relaying_to(server: str) -> Iterator[Relay]:
    """Run the proxy for the length of a `with` block."""
    relay = Relay()
    target = urlsplit(server)

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(len(GREETING)) == GREETING
            self.wfile.write(b"\x05\x00")
            assert self.rfile.read(len(CONNECT_TO_NAME)) == CONNECT_TO_NAME
            relay.names.append(self.rfile.read(self.rfile.read(1)[0]).decode())
            self.rfile.read(2)
            with closing(socket.create_connection((target.hostname or "", target.port or 0))) as line:
                self.wfile.write(CONNECTED)
                back = threading.Thread(target=_pass_on, args=(line, self.connection))
                back.start()
                _pass_on(self.connection, line)
                back.join()

    class Server(ThreadingTCPServer):
        daemon_threads = False
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as listening:
        relay.address = f"socks5h://127.0.0.1:{listening.server_address[1]}"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield relay
        listening.shutdown()
        thread.join()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while block := source.recv(65536):
            sink.sendall(block)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
