"""A console as a member opens it: real processes on loopback, and a browser that is none."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Self

import httpx2

from tests.named_loopback import loopback_client
from tests.running import CHANNEL, children_of, environment

MEMBER = "ohchr/m-linden"
NOBODY = "http://127.0.0.1:9"
ANNOUNCED = "console at "
WAIT_SECONDS = 60.0
_PAUSE_SECONDS = 0.05


@dataclass(kw_only=True)
class OpenConsole:
    """A console, and the one client that its address lets in."""

    folder: Path
    launch: str
    popen: "subprocess.Popen[str]"
    client: httpx2.Client

    @property
    def base(self) -> str:
        return self.launch.partition("/launch/")[0]

    @property
    def home(self) -> Path:
        return home_of(self.folder)

    @property
    def passphrase(self) -> str:
        return (self.folder / "DEMO-PASSPHRASE.txt").read_text().strip()

    @property
    def worker(self) -> int:
        (pid,) = children_of(self.popen.pid)
        return pid

    def enter(self) -> Self:
        """Let the client in by the address."""
        answer = self.client.get(self.launch)
        assert answer.status_code == 200, answer.text
        return self

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return self.client.get(f"{self.base}{path}", headers=headers)

    def post(self, path: str, **fields: str) -> httpx2.Response:
        return self.client.post(f"{self.base}{path}", data=fields, headers={"Origin": self.base})

    def unlock(self, passphrase: str | None = None) -> Self:
        """Give the passphrase, and wait until the lock is open."""
        self.post("/unlock", passphrase=self.passphrase if passphrase is None else passphrase)
        self.wait_for("open")
        return self

    def wait_for(self, state: str) -> None:
        pause = Event()
        for _ in range(int(WAIT_SECONDS / _PAUSE_SECONDS)):
            try:
                answer = self.get("/unlock/state")
            except httpx2.TransportError:
                # One worker is gone, and the next does not answer yet.
                continue
            if answer.json()["state"] == state:
                return
            pause.wait(_PAUSE_SECONDS)
        raise AssertionError(f"never {state}")

    def wait_for_another_worker(self, before: int) -> int:
        """Return the worker that came after `before`, once it answers."""
        pause = Event()
        for _ in range(int(WAIT_SECONDS / _PAUSE_SECONDS)):
            found = [pid for pid in children_of(self.popen.pid) if pid != before]
            if found and before not in children_of(self.popen.pid):
                self.wait_for("locked")
                return found[0]
            pause.wait(_PAUSE_SECONDS)
        raise AssertionError("no other worker")


@contextmanager
def open_console(
    folder: Path,
    *words: str,
    member: str = MEMBER,
    server: str = NOBODY,
    stdin: int = subprocess.DEVNULL,
) -> Iterator[OpenConsole]:
    """Open the console of a reviewer of the demonstration in `folder`, on a free port."""
    command = [str(CHANNEL), "console", "open", "--home", str(home_of(folder, member)), "--server", server]
    command += ["--no-browser", "--sync-every", "1", *words]
    popen = subprocess.Popen(
        command,
        env=environment(),
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with popen, loopback_client() as client:
        try:
            assert popen.stdout is not None
            line = popen.stdout.readline()
            if not line.startswith(ANNOUNCED):
                popen.send_signal(signal.SIGTERM)
                raise AssertionError(popen.communicate())
            launch = line.removeprefix(ANNOUNCED).strip()
            yield OpenConsole(folder=folder, launch=launch, popen=popen, client=client)
        finally:
            popen.send_signal(signal.SIGTERM)


def home_of(folder: Path, member: str = MEMBER) -> Path:
    return folder / "bodies" / member
