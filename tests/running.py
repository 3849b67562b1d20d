"""Processes of tests: `channel server …` on loopback, stopped when its block ends, and who still runs."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import httpx2

CHANNEL = Path(sys.executable).with_name("channel")
ANNOUNCED = "listening on "
WAIT_SECONDS = 60.0
_PAUSE_SECONDS = 0.01


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
        return children_of(self.popen.pid)


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


def children_of(pid: int) -> list[int]:
    """Return the processes whose parent is `pid`."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if f"\nPPid:\t{pid}\n" in text:
            found.append(int(status.parent.name))
    return sorted(found)


def wait_until(holds: Callable[[], bool]) -> None:
    """Look again and again until something holds, and fail if it never does."""
    pause = Event()
    for _ in range(int(WAIT_SECONDS / _PAUSE_SECONDS)):
        if holds():
            return
        pause.wait(_PAUSE_SECONDS)
    raise AssertionError("waited in vain")


def processes_of(folder: Path) -> set[int]:
    """Return the processes whose environment names `folder`, such as the server's data directory in it."""
    wanted = str(folder).encode()
    return {int(entry.name) for entry in Path("/proc").iterdir() if wanted in _environment(entry)}


def wait_until_gone(processes: Iterable[int], *, seconds: float) -> set[int]:
    """Wait for the end of all of them; return those that still run when the time is over."""
    return {process for process in processes if not _has_ended(process, seconds)}


def _environment(entry: Path) -> bytes:
    try:
        return (entry / "environ").read_bytes() if entry.name.isdecimal() else b""
    except OSError:
        return b""


def _has_ended(process: int, seconds: float) -> bool:
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        readable, _, _ = select.select([descriptor], [], [], seconds)
        return bool(readable)
    finally:
        os.close(descriptor)
