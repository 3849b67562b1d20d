"""Holds the console's door: the socket, the tokens, and one worker after another; never a key.

A worker that is to be locked ends, and with its memory everything that was open is gone. The keeper then
starts another, on the same socket and with the same cookie, so that the browser meets nothing but the lock.
"""

import errno
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Lock

from channel.console.app.orders import LINE_LIMIT_BYTES, Failure, Orders, line, parse_line
from channel.errors import UnavailableError, reason

LOCKED = 75
TOKEN_BYTES = 32
STOP_SECONDS = 10.0
HEAR_SECONDS = 3.0
LOOPBACK, LOOPBACK_6 = "127.0.0.1", "::1"
NAME_BYTES = 16
_PORT_TRIES = 20
_BACKLOG = 64
# With -P a folder called `channel` where the console is opened is not taken for the program.
_COMMAND = (sys.executable, "-P", "-m", "channel.console.app.worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a member wants the console."""

    home: Path
    server: str | None
    proxy: str | None
    port: int
    """Of loopback; 0 takes a free one."""
    by_number: bool
    """To be asked for as 127.0.0.1 instead of a name of its own."""
    sync_seconds: float
    lock_seconds: float
    passphrase_file: Path | None
    """To unlock with at the start; after that somebody has to type it."""


class Keeper:
    """One open console."""

    def __init__(self, wishes: Wishes, listener: socket.socket) -> None:
        """Serve on `listener`, a socket of loopback that is listening already."""
        self._changing = Lock()
        self._heard = Event()
        self._launch: str | None = _token()
        self._worker: subprocess.Popen[bytes] | None = None
        self._orders = Orders(
            listener=listener.fileno(),
            host=f"{LOOPBACK if wishes.by_number else _name()}:{listener.getsockname()[1]}",
            home=wishes.home,
            server=wishes.server,
            proxy=wishes.proxy,
            sync_seconds=wishes.sync_seconds,
            lock_seconds=wishes.lock_seconds,
            passphrase_file=wishes.passphrase_file,
            session=_token(),
            launch=None,
            failure=None,
        )

    def run(self, ready: Callable[[str], None]) -> None:
        """Keep the console open until this thread is interrupted; `ready` is told the address, once.

        Raises:
            UnavailableError: the console has ended by itself, which is a defect.
        """
        tell: Callable[[str], None] | None = ready
        while True:
            with self._working() as worker:
                self._attend(worker, tell)
                status = worker.wait()
            if status != LOCKED:
                raise UnavailableError(
                    f"the console has ended by itself (status {status})", hint="Open it again."
                )
            tell = None
            # Whoever is there now has to type it.
            self._orders = replace(self._orders, passphrase_file=None)

    def invite(self) -> str:
        """Return a new address that lets one browser in; the one before it is good no more."""
        with self._changing:
            self._launch = launch = _token()
            self._heard.clear()
            worker = self._worker
            if worker is not None and worker.stdin is not None:
                # One that is being locked hears it no more; the next is told with its orders.
                with suppress(OSError):
                    worker.stdin.write(line({"launch": launch}))
                    worker.stdin.flush()
        # Else somebody quick would be refused.
        self._heard.wait(HEAR_SECONDS)
        return self._address(launch)

    @contextmanager
    def _working(self) -> Iterator["subprocess.Popen[bytes]"]:
        with self._changing:
            orders = replace(self._orders, launch=self._launch)
            worker = subprocess.Popen(  # noqa: S603 - our own command
                _COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=[orders.listener],
                # A Ctrl-C is for the keeper alone, which then ends the worker in its turn.
                start_new_session=True,
            )
            self._worker = worker
            if worker.stdin is not None:
                worker.stdin.write(orders.encoded())
                worker.stdin.flush()
        self._orders = replace(self._orders, failure=None)
        try:
            with worker:
                try:
                    yield worker
                finally:
                    _end(worker)
        finally:
            with self._changing:
                self._worker = None

    def _attend(self, worker: "subprocess.Popen[bytes]", ready: Callable[[str], None] | None) -> None:
        """Hear what the worker says, until it says no more."""
        if worker.stdout is None:
            return
        while data := worker.stdout.readline(LINE_LIMIT_BYTES):
            match parse_line(data):
                case {"say": "ready"} if ready is not None and self._launch is not None:
                    ready(self._address(self._launch))
                case {"say": "invited"}:
                    self._heard.set()
                case {"say": "launched", "launch": launch}:
                    with self._changing:
                        if self._launch == launch:
                            self._launch = None
                case {"say": "failed", "words": str(words), "hint": hint}:
                    self._orders = replace(self._orders, failure=Failure(words=words, hint=hint))

    def _address(self, launch: str) -> str:
        return f"http://{self._orders.host}/launch/{launch}"


@contextmanager
def opened_keeper(wishes: Wishes) -> Iterator[Keeper]:
    """Take the port, for the length of a `with` block.

    Raises:
        UnavailableError: the port is taken.
    """
    try:
        listener, guard = _taken_port(wishes.port)
    except OSError as error:
        why, _, _ = reason(error).partition(" (while")
        raise UnavailableError(
            f"cannot listen on port {wishes.port} ({why})", hint="Choose another with --port."
        ) from None
    # Else each short answer waits 40 ms; connections inherit it.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener, guard:
        yield Keeper(wishes, listener)


def _taken_port(
    port: int, *, tries: int = _PORT_TRIES
) -> tuple[socket.socket, AbstractContextManager[object]]:
    """Listen on a port, and keep the same port of IPv6 from everybody else.

    A browser tries a name at both. Where somebody else answered at the other, they would be sent the cookie;
    where nobody does, the browser comes here.
    """
    listener = socket.create_server((LOOPBACK, port), backlog=_BACKLOG)
    try:
        return listener, _guard(listener.getsockname()[1])
    except OSError:
        listener.close()
        if port or not tries:
            raise
    return _taken_port(port, tries=tries - 1)


def _guard(port: int) -> AbstractContextManager[object]:
    """Return a socket that holds a port of IPv6 and takes no connection; without IPv6 nobody can."""
    try:
        guard = socket.socket(socket.AF_INET6)
    except OSError:
        return nullcontext()
    try:
        guard.bind((LOOPBACK_6, port))
    except OSError as error:
        guard.close()
        if error.errno != errno.EADDRNOTAVAIL:
            raise
        return nullcontext()
    return guard


def _end(worker: "subprocess.Popen[bytes]") -> None:
    if worker.stdin is not None:
        # It may have ended already.
        with suppress(OSError):
            worker.stdin.close()
    try:
        worker.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()


def _token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def _name() -> str:
    """Return a name that nobody guesses: a browser takes the cookie to no other, and the name to no resolver.

    Source: RFC 6761, section 6.3.
    """
    return f"{secrets.token_hex(NAME_BYTES)}.localhost"
