"""`channel server run` as a process of its own on loopback, for the length of a `with` block."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.client.open_channel import OpenChannel

CHANNEL = Path(sys.executable).with_name("channel")
ANNOUNCED = "listening on "


@contextmanager
def running(data: Path, *, port: int = 0, **settings: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Yield the address and the process; it is stopped at the end, if it still runs."""
    environment = {**os.environ, "CHANNEL_MIN_FREE_BYTES": "0", **settings}
    command = [str(CHANNEL), "server", "run", "--no-jobs", "--data", str(data), "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            assert line.startswith(ANNOUNCED), line
            yield line.removeprefix(ANNOUNCED).strip(), process
        finally:
            process.terminate()


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
