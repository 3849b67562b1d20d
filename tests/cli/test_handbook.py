"""The administrator's handbook is run as it stands: its commands, in its order, on one machine."""

import os
import re
import shlex
from pathlib import Path

import pytest

from channel.treelog.note import parse_note
from channel.wire.directory import parse_directory
from tests.cli.keys_terminal import Terminal, serving

ASKS = ("keys make", "keys sign", "keys card", "keys weekly")


def _commands(page: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return [line.removeprefix("channel ") for block in blocks for line in block.splitlines()]


def _run(terminal: Terminal, line: str, *, server: str) -> str:
    """Run one line of the handbook; what it would ask a person is given by files."""
    line, _, target = line.partition(" > ")
    line = line.replace("https://reports.example.org", server).replace("~", str(terminal.folder))
    if line.startswith(ASKS):
        line += " --passphrase-file words"
    if line.startswith("keys weekly"):
        line += " --key-passphrase-file words --compared"
    out = terminal.ok(line)
    if target:
        Path(target).write_text(out)
    if line.startswith("keys draft about"):
        terminal.fill_in_about(shlex.split(line)[-1])
    return out


def test_the_handbook_leads_to_a_published_directory_and_weekly_keys(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal(tmp_path, monkeypatch)
    commands = _commands((root / "docs" / "administrator.md").read_text())
    assert len(commands) > 25
    before = commands.index(next(line for line in commands if line.startswith("keys make member")))
    for line in commands[:before]:
        _run(terminal, line, server="")
    with serving(tmp_path / "data") as server:
        said = [_run(terminal, line, server=server) for line in commands[before:]]
        assert any("Intake keys are published" in out for out in said)
        assert any("Nothing is due" in out for out in said)
        terminal.ok("console list --home channel-b --passphrase-file words")
    published = parse_directory(parse_note((tmp_path / "data/public/v1/directory").read_bytes()))
    assert [body.id for body in published.bodies] == ["ohchr", "osapg"]
    assert published.seq == 2
    assert not os.path.lexists(root / "root-1.key")


def test_every_refusal_in_the_handbook_is_one_that_the_program_gives(root: Path) -> None:
    """A row of the last table quotes words that stand in the code."""
    page = (root / "docs" / "administrator.md").read_text()
    table = page.partition("## When something is refused")[2].partition("\n## ")[0]
    quoted = [row.split("|")[1].strip() for row in table.splitlines() if row.startswith("| ")][2:]
    sources = "".join(
        path.read_text() for top in ("keys", "channel") for path in sorted((root / top).rglob("*.py"))
    )
    missing = [
        words
        for row in quoted
        for words in re.split(r" … ?/? ?|, | / | …", row)
        if words.strip() and words.strip() not in sources
    ]
    assert quoted
    assert missing == []
