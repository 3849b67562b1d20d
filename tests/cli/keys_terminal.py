"""A terminal in an empty folder: runs `channel …` in this process, and the server in one of its own."""

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from channel.cli import keys_make
from channel.cli.main import app
from keys.kdf import FLOOR_COST

PASSPHRASE = "seven quiet herons cross the river"
ORIGIN = "reports.example.org"
CHANNEL = [sys.executable, "-c", "from channel.cli.main import run; run()"]


@dataclass(frozen=True)
class Printed:
    """What a command left behind: its exit status, and the lines of both streams."""

    status: int
    out: str
    err: str


class Terminal:
    """Runs commands in a folder; a passphrase file called `words` lies in it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Go to the folder; new key files cost the least that is legal from now on."""
        self.folder = folder
        monkeypatch.chdir(folder)
        monkeypatch.setattr(keys_make, "new_key_cost", lambda: FLOOR_COST)
        (folder / "words").write_text(PASSPHRASE + "\n")

    def run(self, line: str, *, typed: str = "") -> Printed:
        result = CliRunner().invoke(app, shlex.split(line), input=typed)
        return Printed(status=result.exit_code, out=result.stdout, err=result.stderr)

    def ok(self, line: str) -> str:
        printed = self.run(line)
        assert printed.status == 0, (line, printed)
        return printed.out

    def refused(self, line: str, *, status: int) -> str:
        """Run a command that is to fail with `status`, and return its words on standard error."""
        printed = self.run(line)
        assert printed.status == status, (line, printed)
        assert printed.err.startswith("error: "), printed
        return printed.err

    def fill_in_about(self, path: str) -> None:
        about = json.loads((self.folder / path).read_text())
        for body in about["bodies"].values():
            body |= {"in_country": False, "contacts_state": False, "inside_un": True}
            body["mandate"]["en"] = "Receives reports."
            body["limits"]["en"] = "Promises no protection."
        (self.folder / path).write_text(json.dumps(about))

    def make_body(self, body: str, sign_id: str, *, title: str = "Office") -> str:
        return self.ok(
            f"keys make body --origin {ORIGIN} --body {body} --title '{title}' --sign-id {sign_id} "
            "--passphrase-file words"
        )

    def make_roots(self, *numbers: int, k: int = 2) -> None:
        """Make roots, draft their note as `roots` and have the first `k` of them sign it."""
        cards = []
        for number in numbers:
            self.ok(f"keys make root --origin {ORIGIN} --id root-{number} --passphrase-file words")
            cards.append(f"root-{number}.card")
        self.ok(f"keys draft roots {' '.join(cards)} --k {k} --out roots")
        for number in numbers[:k]:
            self.ok(f"keys sign roots --key root-{number}.key --passphrase-file words")


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """Run the server as a process of its own on a free port; gives its address."""
    command = [*CHANNEL, "server", "run", "--data", str(data), "--port", "0", "--no-jobs"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            line = next(one for one in process.stdout if one.startswith("listening on "))
            yield line.removeprefix("listening on ").strip()
        finally:
            process.terminate()
