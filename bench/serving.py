"""Starts the servers to be measured, ours and the bare one, each on a fresh folder and a free port."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_STOP_SECONDS = 20
_CONNECT_TRIES = 200
_CONNECT_PAUSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server that answers: its port, and the process that does the work."""

    port: int
    pid: int


@contextmanager
def our_server(settings: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Run `channel server run` with its jobs, as an operator does."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(sys.executable).with_name("channel")
        command = [str(program), "server", "run", "--data", folder, "--port", "0"]
        environment = {**os.environ, **(settings or {})}
        with _process(command, environment, stdout=subprocess.PIPE) as process:
            if process.stdout is None:
                raise RuntimeError("no output to read the port from")
            line = process.stdout.readline().decode()
            yield Served(port=urlsplit(line.split()[-1]).port or 0, pid=process.pid)


@contextmanager
def bare_server() -> Iterator[Served]:
    """Run `bench/bare.py` on a port that was free a moment ago, and wait until it answers."""
    with tempfile.TemporaryDirectory() as folder:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        command = [sys.executable, str(Path(__file__).with_name("bare.py")), folder, str(port)]
        with _process(command, dict(os.environ)) as process:
            _wait_for(port)
            yield Served(port=port, pid=process.pid)


def _wait_for(port: int) -> None:
    for _ in range(_CONNECT_TRIES):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(_CONNECT_PAUSE_SECONDS)
        else:
            return
    raise RuntimeError("the bare server does not answer")


@contextmanager
def _process(
    command: list[str],
    environment: Mapping[str, str],
    *,
    stdout: int | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env=environment, stdout=stdout, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
