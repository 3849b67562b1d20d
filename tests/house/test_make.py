"""The Makefile lists what it can do, and says clearly when asked for something else."""

import re
import subprocess
from pathlib import Path


def make(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *words], cwd=root, capture_output=True, text=True, check=False)


def test_help_is_what_make_alone_prints_and_lists_every_target(root: Path) -> None:
    done = make(root)
    targets = re.search(r"^\.PHONY: (.+)$", (root / "Makefile").read_text(), re.MULTILINE)
    assert targets
    listed = set(re.findall(r"^  make ([a-z-]+) ", done.stdout, re.MULTILINE))
    assert listed == set(targets[1].split())


def test_a_part_that_does_not_exist_is_refused_with_the_list(root: Path) -> None:
    done = subprocess.run(
        ["tools/test-long", "nonsense"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "hint: PART is one of:" in done.stderr
    assert "rounds" in done.stderr


def test_ci_runs_the_command_of_the_readme(root: Path) -> None:
    assert (root / ".ci" / "run").read_text().splitlines()[-1] == "make test"
    assert "make test" in (root / "README.md").read_text()
