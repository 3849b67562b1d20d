"""A console to visit: a real server with the demonstration's reports, a reviewer's console, its terminal."""

import os
import pty
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import httpx2

from channel.client.saved_notes import SavedNotes
from channel.demo.folder import DemoFolder
from channel.demo.running import running_server
from channel.wire.age.recipient import Recipient
from channel.wire.directory import Directory
from channel.wire.submission import SEALED_TYPE
from channel.wire.trust import TrustedNotes
from tests.browser.tab import Tab
from tests.console.app.open_console import ANNOUNCED, MEMBER, OpenConsole, home_of, open_console
from tests.console.world import Part, Reporter

REPORT = "#report article"
_PASSPHRASE = "DEMO-PASSPHRASE.txt"
_NEEDED = ("server", "reporters/notes", "reporters/V2", f"bodies/{MEMBER}", "bodies/oios/m-swift")
_LONG_MINUTES = "120"
_TRIES = 10
_LET_IN_SECONDS = 3.0
_IS_LET_IN = "() => document.readyState === 'complete' && !location.pathname.startsWith('/launch/')"


@dataclass(frozen=True, kw_only=True)
class Demo:
    """The demonstration's channel, and where its server answers; what is sent to it stays in it."""

    folder: Path
    server: str

    @property
    def today(self) -> date:
        return datetime.now(UTC).date()

    @property
    def home(self) -> Path:
        return home_of(self.folder)

    @property
    def notes(self) -> TrustedNotes:
        return SavedNotes(DemoFolder(root=self.folder).saved_notes).load(today=self.today)

    @property
    def directory(self) -> Directory:
        return self.notes.directory

    def intake_recipient(self, body: str, /) -> tuple[str, Recipient]:
        key = self.notes.body(body).intake_key()
        return key.id, key.recipient

    def evidence_recipient(self, body: str, /) -> Recipient:
        return self.notes.body(body).evidence_key().recipient

    def reporter(self, name: str) -> Reporter:
        return Reporter(world=self, name=name)

    def send(self, part: Part) -> None:
        """Send a report as it is, whatever is wrong with it."""
        answer = httpx2.post(
            f"{self.server}/v1/submissions",
            content=part.sealed_file,
            headers={"Content-Type": SEALED_TYPE},
            trust_env=False,
            timeout=30,
        )
        assert answer.status_code == 201, answer.text


@dataclass(frozen=True, kw_only=True)
class Terminal:
    """A console, and the terminal that it was opened from."""

    console: OpenConsole
    line: int

    @property
    def base(self) -> str:
        return self.console.base

    def invite(self) -> str:
        """Press Enter, for the address that lets in another browser."""
        os.write(self.line, b"\n")
        assert self.console.popen.stdout is not None
        line = self.console.popen.stdout.readline()
        assert line.startswith(ANNOUNCED), line
        return line.removeprefix(ANNOUNCED).strip()

    def let_in(self, tab: Tab) -> None:
        """Follow a new address, and wait until the browser has gone on from it."""
        for _ in range(_TRIES):
            # The terminal may show an address a moment before the console itself knows it.
            with suppress(AssertionError):
                tab.open(self.invite())
                tab.until(_IS_LET_IN, seconds=_LET_IN_SECONDS)
                return
        raise AssertionError("never let in")


def copied(kept: Path, folder: Path) -> Path:
    """Copy what one reviewer's console and the server need of a demonstration; all of it would be large."""
    for part in _NEEDED:
        shutil.copytree(kept / part, folder / part)
    shutil.copy2(kept / _PASSPHRASE, folder)
    return folder


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """Run the server of the demonstration in `folder`."""
    with running_server(DemoFolder(root=folder), port=0) as server:
        yield Demo(folder=folder, server=server.address)


@contextmanager
def console_of(demo: Demo, *words: str, member: str = MEMBER, is_unlocked: bool = True) -> Iterator[Terminal]:
    """Open the console of a member, at a terminal, its window unlocked for as long as a test may take."""
    options = ["--passphrase-file", str(demo.folder / _PASSPHRASE)] if is_unlocked else []
    options += words or ["--lock-after", _LONG_MINUTES]
    ours, theirs = pty.openpty()
    try:
        with open_console(demo.folder, *options, member=member, server=demo.server, stdin=theirs) as console:
            console.enter()
            if is_unlocked:
                console.wait_for("open")
            yield Terminal(console=console, line=ours)
    finally:
        os.close(ours)
        os.close(theirs)


def open_report(tab: Tab, number: int | str) -> None:
    """Click the row of a report, and wait for it."""
    tab.click(f'.rows tr[data-place="{number}"] a')
    tab.wait(f'{REPORT}[data-number="{number}"]')
