"""The operator's handbook is run as it stands: its commands, in its order, on one machine."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from channel.cli.edges import today
from channel.demo.ceremony import make_roots, sign_notes
from channel.demo.folder import DemoFolder
from channel.demo.founding import Founding
from keys.server_card import parse_server_card

ORIGIN = "demo.channel.example"
RUN = "channel server run"


class Machine:
    """A machine whose /var/lib/channel and /tmp lie in one folder, with one shell for all commands."""

    def __init__(self, folder: Path) -> None:
        """Put a `channel` into the path."""
        self.folder = folder
        program = folder / "bin/channel"
        program.parent.mkdir()
        python = shlex.quote(sys.executable)
        program.write_text(f"#!/bin/sh\nexec {python} -c 'from channel.cli.main import run; run()' \"$@\"\n")
        program.chmod(0o700)
        self.environment = {
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "CHANNEL_DATA_DIR": str(folder / "data"),
            "CHANNEL_PORT": "0",
            "CHANNEL_MIN_FREE_BYTES": "1",
            "LC_ALL": "C.UTF-8",
        }

    def here(self, line: str) -> str:
        """Return a command with its places moved into the folder."""
        line = line.replace("/tmp/", f"{self.folder}/")  # noqa: S108 - what the handbook says
        return line.replace("/var/lib/channel", str(self.folder / "data"))

    def run(self, block: str) -> str:
        """Run a block to its end; return what it said."""
        done = subprocess.run(
            ["bash", "-euc", self.here(block)],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (block, done.stdout, done.stderr)
        return done.stdout

    def start(self, command: str) -> "subprocess.Popen[str]":
        """Start the server; return once it listens."""
        server = subprocess.Popen(
            shlex.split(command),
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdout is not None
        assert server.stdout.readline().startswith("listening on http://127.0.0.1:")
        return server


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a bare machine."""
    return Machine(tmp_path)


def handbook(root: Path) -> list[str]:
    page = (root / "docs/operator.md").read_text().replace("reports.example.org", ORIGIN)
    return re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def bring_notes(folder: Path) -> None:
    """Do what the administrators do with the server's card."""
    place = DemoFolder(root=folder / "offline")
    place.make()
    founding = Founding(folder=place, passphrase="six words of an administrator", today=today())
    card = parse_server_card((folder / "server.card").read_bytes(), origin=ORIGIN)
    notes = sign_notes(make_roots(founding), server=card, cards=(), today=today())
    (folder / "notes").mkdir()
    (folder / "notes/roots").write_bytes(notes.roots.encoded)
    (folder / "notes/directory").write_bytes(notes.directory.encoded)
    (folder / "notes/about.json").write_bytes(notes.about.encoded)


def test_the_handbook_leads_to_a_server_that_is_well_and_can_be_restored(
    root: Path, machine: Machine
) -> None:
    setting, card, publish, run, doctor, backup, restore = handbook(root)
    assert (
        machine.here(setting).strip() == f"export CHANNEL_DATA_DIR={machine.environment['CHANNEL_DATA_DIR']}"
    )
    machine.run(card)
    bring_notes(machine.folder)
    assert "published pin.json" in machine.run(publish)
    assert run.strip() == RUN
    with machine.start(RUN) as server:
        assert "wrong" not in machine.run(doctor)
        machine.run(backup)
        assert "wrong" not in machine.run(restore)
        server.terminate()
    assert (machine.folder / "restored/public/pin.json").read_bytes() == (
        machine.folder / "data/public/pin.json"
    ).read_bytes()


def test_every_row_of_what_doctor_says_stands_in_the_program(root: Path) -> None:
    page = (root / "docs/operator.md").read_text()
    table = page.partition("| it says | do |\n|---|---|\n")[2].partition("\n\n")[0]
    said = [row.split("|")[1].replace("…", "").strip() for row in table.splitlines()]
    sources = "".join(path.read_text() for path in sorted((root / "channel").rglob("*.py")))
    assert len(said) > 4
    assert [words for words in said if words.removesuffix(":").removesuffix(" a body") not in sources] == []
