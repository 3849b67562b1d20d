"""A TCP relay on loopback that breaks lines off after so many bytes, as a bad network does; reads nothing."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

BLOCK_BYTES = 16_384
RESET = b"\x01\x00\x00\x00\x00\x00\x00\x00"  # struct linger: on, zero seconds


@dataclass(kw_only=True)
class CuttingRelay:
    """Passes everything on to `target`; each number in `budgets` breaks a line off after so many bytes.

    Counted are bytes on their way up. Budgets are used up in order, by whichever line sends; when none
    is left, all lines hold.
    """

    target: tuple[str, int]
    budgets: list[int]
    address: str = ""
    cuts: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def allows(self, count: int) -> bool:
        """Take `count` bytes off the current budget, and say whether the line still holds."""
        with self._lock:
            if not self.budgets:
                return True
            self.budgets[0] -= count
            if self.budgets[0] > 0:
                return True
            del self.budgets[0]
            self.cuts += 1
            return False

    def carry(self, client: socket.socket) -> None:
        """Pass one line on until either side closes it, or it is cut."""
        with client, socket.create_connection(self.target) as server:
            down = threading.Thread(target=_pump, args=(server, client))
            down.start()
            with suppress(OSError):
                while block := client.recv(BLOCK_BYTES):
                    if not self.allows(len(block)):
                        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                        break
                    server.sendall(block)
            for line in (server, client):
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
            down.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while block := source.recv(BLOCK_BYTES):
            sink.sendall(block)
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def cutting(address: str, budgets: Sequence[int]) -> Iterator[CuttingRelay]:
    """Relay to the server at `address` for the length of a `with` block."""
    host, _, port = address.removeprefix("http://").rpartition(":")
    relay = CuttingRelay(target=(host, int(port)), budgets=list(budgets))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        relay.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        acceptor = threading.Thread(target=_accept, args=(listener, relay))
        acceptor.start()
        try:
            yield relay
        finally:
            # Closing alone would not wake the thread that waits in `accept`.
            listener.shutdown(socket.SHUT_RDWR)
            acceptor.join()


def _accept(listener: socket.socket, relay: CuttingRelay) -> None:
    lines: list[threading.Thread] = []
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            line = threading.Thread(target=relay.carry, args=(client,))
            line.start()
            lines.append(line)
    for line in lines:
        line.join()
