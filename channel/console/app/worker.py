"""`python -m channel.console.app.worker`: serves the pages on a socket that the keeper gave it.

Orders come on standard input, and word goes back on standard output. When the input ends, the keeper is
gone, in whatever way, and so is the worker. To lock is to end with status 75.
"""

import os
import resource
import socket
import sys
from collections.abc import Callable
from threading import Event, Lock, Thread

import uvicorn

from channel.codec.jsons import JsonObject
from channel.console.app.app import create_app
from channel.console.app.desk import Line
from channel.console.app.door import WorkerDoor
from channel.console.app.idleness import Idleness
from channel.console.app.invitation import Invitation
from channel.console.app.locker import Locker, Stage
from channel.console.app.orders import LINE_LIMIT_BYTES, Failure, Orders, line, parse_line
from keys.passphrase_file import read_passphrase_file

LOCKED = 75
STOP_SECONDS = 3
_LOOK_SECONDS = 1.0


class Worker:
    """One process of the console, from locked to open and to its end."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._speaking = Lock()
        self._ending = Event()
        self._status = 0
        self._failure: Failure | None = None
        listener = socket.socket(fileno=orders.listener)
        self._locker = Locker(
            orders.home,
            Line(server=orders.server, proxy=orders.proxy, every_seconds=orders.sync_seconds),
            failure=orders.failure,
            ended=self._locked,
        )
        self._invitation = Invitation(orders.launch)
        self._idleness = Idleness()
        door = WorkerDoor(
            locker=self._locker,
            invitation=self._invitation,
            idleness=self._idleness,
            host=orders.host,
            session=orders.session,
            home=orders.home,
            launched=lambda launch: self._say({"say": "launched", "launch": launch}),
        )
        self._listener = listener
        self._server = _Announced(_config(door), ready=lambda: self._say({"say": "ready"}))

    def run(self) -> int:
        """Serve until told to stop, or locked; return the exit status."""
        if self._orders.passphrase_file is not None:
            path = self._orders.passphrase_file
            self._locker.unlock(lambda: read_passphrase_file(path))
        Thread(target=self._listen, name="orders", daemon=True).start()
        Thread(target=self._watch, name="idleness", daemon=True).start()
        self._server.run(sockets=[self._listener])
        self._ending.set()
        desk = self._locker.desk()
        if desk is not None:
            desk.close()
        return self._status

    def _locked(self, failure: Failure | None) -> None:
        if failure is not None:
            self._say({"say": "failed", "words": failure.words, "hint": failure.hint})
        self._status = LOCKED
        self._server.should_exit = True

    def _listen(self) -> None:
        """Take new invitations from the keeper, and end with it."""
        while data := sys.stdin.buffer.readline(LINE_LIMIT_BYTES):
            launch = parse_line(data).get("launch")
            if isinstance(launch, str):
                self._invitation.renew(launch)
                self._say({"say": "invited"})
        self._server.should_exit = True
        # A sync in the middle of a long answer would hold the process up.
        if not self._ending.wait(STOP_SECONDS):
            os._exit(self._status)

    def _watch(self) -> None:
        """Lock when nobody has used the console for long."""
        while not self._ending.wait(_LOOK_SECONDS):
            is_open = self._locker.state().stage is Stage.OPEN
            if is_open and self._idleness.seconds() >= self._orders.lock_seconds:
                self._locker.lock()

    def _say(self, members: JsonObject) -> None:
        with self._speaking:
            sys.stdout.buffer.write(line(members))
            sys.stdout.buffer.flush()


class _Announced(uvicorn.Server):
    """A server that says when requests are answered."""

    def __init__(self, config: uvicorn.Config, *, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def _config(door: WorkerDoor) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(door),
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        # What goes wrong is on the page; a trace could repeat what a report says.
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def main() -> None:
    """Take orders and serve."""
    # No key goes to disk in a dump of this process.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    status = Worker(Orders.parse(sys.stdin.buffer.readline(LINE_LIMIT_BYTES))).run()
    # At once: threads that still hold a line would be waited for, and what they know would stay in memory.
    os._exit(status)


if __name__ == "__main__":
    main()
