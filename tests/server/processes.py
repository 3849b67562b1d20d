"""`channel server …` as a process of its own, on loopback, stopped when its block ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

CHANNEL = Path(sys.executable).with_name("channel")
ANNOUNCED = "listening on "


@dataclass(frozen=True, kw_only=True)
class Process:
    address: str
    popen: "subprocess.Popen[str]"
    log: Path

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> httpx2.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with httpx2.Client(base_url=self.address, timeout=20, trust_env=False) as client:
            return client.request(method, path, content=body, headers=named)

    def children(self) -> list[int]:
        tasks = Path(f"/proc/{self.popen.pid}/task").glob("*/children")
        return sorted(int(pid) for task in tasks for pid in task.read_text().split())


def environment(**settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHANNEL_")}
    return {**kept, "CHANNEL_MIN_FREE_BYTES": "0", **settings}


@contextmanager
def running(
    data: Path, *words: str, command: Sequence[str] = (str(CHANNEL),), **settings: str
) -> Iterator[Process]:
    log = data.with_suffix(".log")
    whole = [*command, "server", "run", "--data", str(data), "--port", "0", *words]
    with log.open("ab") as errors:
        popen = subprocess.Popen(
            whole, env=environment(**settings), stdout=subprocess.PIPE, stderr=errors, text=True
        )
    with popen:
        try:
            assert popen.stdout is not None
            line = popen.stdout.readline()
            assert line.startswith(ANNOUNCED), log.read_text()
            yield Process(address=line.removeprefix(ANNOUNCED).strip(), popen=popen, log=log)
        finally:
            popen.send_signal(signal.SIGTERM)


def channel(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    whole = [str(CHANNEL), *words]
    return subprocess.run(whole, env=environment(**settings), capture_output=True, text=True, check=False)


def alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
