"""Every command, option and setting is documented, in the words that the program itself uses."""

import os
import re
import subprocess
import sys
from pathlib import Path

from channel.cli.failures import INTERRUPTED
from channel.cli.main import BROKEN_PIPE, GROUPS, load_group
from channel.console.explanations import STATE_WORDS
from channel.jobs.settings import JobSettings
from channel.server.settings import Settings

WIDE = {**os.environ, "COLUMNS": "200"}


def test_the_page_of_commands_is_what_the_program_says_of_itself(root: Path) -> None:
    check = [sys.executable, "tools/reference.py", "--check"]
    done = subprocess.run(check, cwd=root, env=WIDE, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_group_and_command_has_its_section(root: Path) -> None:
    page = (root / "docs" / "commands.md").read_text()
    paths = [f"channel {group}" for group in GROUPS]
    for group in GROUPS:
        paths += [f"channel {group} {name}" for name in getattr(load_group(group), "commands", {})]
    assert [path for path in paths if f"# `{path}`\n" not in page] == []
    assert len(paths) > len(GROUPS)


def test_every_exit_status_is_documented(root: Path) -> None:
    page = (root / "docs" / "commands.md").read_text()
    for status in [*range(8), INTERRUPTED, BROKEN_PIPE]:
        assert f"\n{status:>3}  " in page, status
    # A reporter opens nothing, so nothing is ever sealed for somebody else.
    reporters = (root / "docs" / "reporter-cli.md").read_text()
    for status in [*range(7), INTERRUPTED, BROKEN_PIPE]:
        assert f"\n| {status} | " in reporters, status


def test_every_state_of_a_report_is_documented_with_the_word_that_narrows_the_list(root: Path) -> None:
    page = (root / "docs" / "reviewer-cli.md").read_text()
    for state, words in STATE_WORDS.items():
        assert re.search(rf"^\| `{words}[^`]*` \| `{state.value}` \| ", page, re.MULTILINE), state


def test_every_setting_is_documented_and_no_other(root: Path) -> None:
    page = (root / "docs" / "settings.md").read_text()
    known = {
        f"{model.model_config['env_prefix']}{name}".upper()
        for model in (Settings, JobSettings)
        for name in model.model_fields
    }
    assert known - set(re.findall(r"`(CHANNEL_[A-Z_]+)`", page)) == set()
    assert set(re.findall(r"^\| `(CHANNEL_[A-Z_]+)`", page, re.MULTILINE)) - known == set()
