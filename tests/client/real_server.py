"""`channel server run` as a process of its own on loopback, for the length of a `with` block."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.client.open_channel import OpenChannel
from tests.running import running as running_server


@contextmanager
def running(data: Path, *, port: int = 0, **settings: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Yield the address and the process; it is stopped at the end, if it still runs."""
    with running_server(data, "--no-jobs", "--port", str(port), **settings) as server:
        yield server.address, server.popen


def publish(channel: OpenChannel, data: Path) -> None:
    """Lay the public files where the server serves them from."""
    files = channel.files
    contents = {
        "roots": files.roots,
        "directory": files.directory,
        "about": files.about,
        "intake": files.intake,
    }
    (data / "public" / "v1").mkdir(parents=True, exist_ok=True)
    (data / "public" / "pin.json").write_bytes(channel.pin.encoded)
    for name, content in contents.items():
        (data / "public" / "v1" / name).write_bytes(content)
