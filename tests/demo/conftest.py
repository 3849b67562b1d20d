"""A demonstration that went once through the whole journey and was kept; tests work on copies of it."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def channel_command(*words: str) -> list[str]:
    """Return the command line of `channel`, by the interpreter that runs the tests."""
    return [sys.executable, "-c", "from channel.cli.main import run; run()", *words]


def environment(folder: Path) -> dict[str, str]:
    """Return an environment that keeps everything temporary in `folder`."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"}


@pytest.fixture
def demo(tmp_path: Path) -> Command:
    """Return a way to run `channel demo` to its end in an empty folder."""

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            channel_command("demo", *words),
            cwd=tmp_path,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def kept_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a demonstration that went well; nobody changes it."""
    base = tmp_path_factory.getbasetemp()
    # Where tests run side by side, one process makes it for all of them.
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "kept"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "demo").exists():
            go_once(folder)
    return folder / "demo"


def go_once(folder: Path) -> None:
    """Make a kept demonstration in `folder`."""
    done = subprocess.run(
        channel_command("demo", "--once", "--json", "--dir", "demo"),
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert all(step["ok"] for step in json.loads(done.stdout)["steps"])


@pytest.fixture
def kept(kept_once: Path, tmp_path: Path) -> Path:
    """Return a copy to work on."""
    return Path(shutil.copytree(kept_once, tmp_path / "demo"))
