"""Running the server: one process that serves, and its jobs as a child; until it is told to stop."""

import logging
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from channel.errors import UnavailableError, reason
from channel.server.app import create_app
from channel.server.child import JOBS_COMMAND, SupervisedChild
from channel.server.clock import system_clock
from channel.server.headers import security_headers
from channel.server.kept_memory import keep_freed_memory
from channel.server.protocol import ConnectionLimits, protocol_with
from channel.server.service import Service, make_service
from channel.server.settings import Settings
from channel.store import logs
from channel.store.disk import FileSystem, FreeRoom
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.locks import held
from channel.store.opened import opened
from channel.store.seeds import load_or_make

_BACKLOG = 512
_PUZZLE_SEED = "puzzle"


def run(settings: Settings, *, with_jobs: bool) -> None:
    """Serve until SIGTERM or SIGINT; announce the address on standard output once requests are answered.

    Raises:
        UnavailableError: the address is taken, another server holds the data directory, or the disk fails.
        RefusedError: the database is of another version.
    """
    logs.configure(sys.stderr)
    keep_freed_memory()
    # It would write a line for each form that is none.
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
    data = DataDirectory(root=settings.data_dir.absolute())
    data.make()
    with held(data.server_lock), _listening(settings) as listener, _serving(settings, data) as service:
        # Whatever passing files there are, a crash left them: nothing else runs here.
        service.stores.cellar.sweep_passing(older_than_seconds=0)
        server = Announced(_config(settings, service))
        jobs = SupervisedChild(JOBS_COMMAND, environment={"CHANNEL_DATA_DIR": str(data.root)})
        if with_jobs:
            jobs.start()
        try:
            server.run(sockets=[listener])
        finally:
            if with_jobs:
                jobs.stop()
    logs.event("stopped")


class Announced(uvicorn.Server):
    """A server that says where it listens once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce."""
        await super().startup(sockets)
        for listener in sockets or ():
            host, port = listener.getsockname()[:2]
            name = f"[{host}]" if ":" in host else host
            print(f"listening on http://{name}:{port}", flush=True)  # noqa: T201 - what the operator waits for
        logs.event("started")

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop in order on SIGTERM and SIGINT, and go on behind `run`: what ends there is ours to end."""
        with super().capture_signals():
            yield
            # The library would raise them once more, and the process would die of them here.
            self._captured_signals.clear()


def _config(settings: Settings, service: Service) -> uvicorn.Config:
    limits = ConnectionLimits(
        head_seconds=settings.head_seconds,
        body_idle_seconds=settings.body_idle_seconds,
        body_bytes_per_second=settings.body_bytes_per_second,
        send_seconds=settings.send_seconds,
        max_connections=settings.max_connections,
        max_bodies=settings.max_bodies,
        security=security_headers(hsts_seconds=settings.hsts_seconds),
    )
    return uvicorn.Config(
        create_app(service),
        loop="asyncio",
        http=protocol_with(limits),
        ws="none",
        lifespan="off",
        log_config=None,
        # Below that it writes a line for each request that is not HTTP, as many as strangers like.
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=settings.stop_seconds,
    )


@contextmanager
def _serving(settings: Settings, data: DataDirectory) -> Iterator[Service]:
    files, room = Files(), FreeRoom(data.root)
    with opened(data, files=files) as stores:
        service = make_service(
            settings,
            stores=stores,
            disk=FileSystem(room, min_free_bytes=settings.min_free_bytes),
            upload_disk=FileSystem(
                room, min_free_bytes=settings.min_free_bytes + settings.upload_reserve_bytes
            ),
            clock=system_clock(),
            puzzle_secret=load_or_make(data.secrets, _PUZZLE_SEED, files=files),
        )
        with service.threads:
            yield service


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=_BACKLOG)
    except OSError as error:
        # Python adds the address to what the operating system says.
        why, _, _ = reason(error).partition(" (while")
        raise UnavailableError(
            f"cannot listen there ({why})", hint="Choose another CHANNEL_HOST or CHANNEL_PORT."
        ) from None
    # Else each short answer waits 40 ms for the acknowledgement of its own head; connections inherit it.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        yield listener
