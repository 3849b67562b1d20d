"""The server in this process, on a port of its own: real HTTP over loopback, real stores in a folder."""

import http.client
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2
import uvicorn

from channel.intake.ports import Disk
from channel.server import run
from channel.server.clock import Clock, system_clock
from channel.server.service import Service, make_service
from channel.server.settings import Settings
from channel.store.disk import FileSystem, FreeRoom
from channel.store.files import Files
from channel.store.opened import Stores, opened
from tests.running import wait_until
from tests.store.fresh import made

WAIT_SECONDS = 20.0


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server that answers at `port`, and what it stands on."""

    port: int
    service: Service
    client: httpx2.Client

    @property
    def stores(self) -> Stores:
        return self.service.stores

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        return self.client.request(method, path, content=body, headers=dict(headers or {}))

    def raw(self, data: bytes) -> "RawAnswer":
        """Send bytes as they are and read until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=WAIT_SECONDS) as connection:
            connection.sendall(data)
            return read_answer(connection)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=WAIT_SECONDS)


@dataclass(frozen=True, kw_only=True)
class RawAnswer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def problem(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


def read_answer(connection: socket.socket) -> RawAnswer:
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return RawAnswer(status=answer.status, headers=answer.getheaders(), body=answer.read())


@contextmanager
def served(
    folder: Path,
    *,
    clock: Clock | None = None,
    disk: Disk | None = None,
    upload_disk: Disk | None = None,
    files: Files | None = None,
    **settings: Any,
) -> Iterator[Served]:
    data = made(folder)
    chosen = Settings(data_dir=folder, port=0, min_free_bytes=0, **settings)
    with opened(data, files=files or Files()) as stores, run._listening(chosen) as listener:
        service = make_service(
            chosen,
            stores=stores,
            disk=disk or FileSystem(FreeRoom(folder), min_free_bytes=0),
            upload_disk=upload_disk or disk or FileSystem(FreeRoom(folder), min_free_bytes=0),
            clock=clock or system_clock(),
            puzzle_secret=b"\7" * 32,
        )
        server = uvicorn.Server(run._config(chosen, service))
        thread = Thread(target=lambda: server.run(sockets=[listener]))
        thread.start()
        try:
            wait_until(lambda: server.started)
            port = listener.getsockname()[1]
            # The tests' own client keeps no cookie and goes by no setting of the machine.
            with httpx2.Client(
                base_url=f"http://127.0.0.1:{port}", timeout=WAIT_SECONDS, trust_env=False
            ) as client:
                yield Served(port=port, service=service, client=client)
        finally:
            server.should_exit = True
            thread.join(WAIT_SECONDS)
            service.threads.shutdown()
    assert not thread.is_alive()
