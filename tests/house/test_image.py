"""What the Dockerfile copies is enough to serve, and holds nothing that could open or read a report."""

import http.client
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

OPENING = {"keys", "analysis", "client", "console", "demo", "portal", "report"}


def copied(root: Path) -> list[str]:
    """Return every source of the Dockerfile's COPY lines that is ours and needed to run."""
    lines = (root / "Dockerfile").read_text().splitlines()
    words = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    return [word for word in words if word.startswith(("channel", "keys", "templates"))]


@pytest.fixture(scope="module")
def alone(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of an environment that holds the image's parts and the locked packages."""
    folder = tmp_path_factory.mktemp("image")
    venv.create(folder, with_pip=False, symlinks=True)
    site = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    (site / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")
    for part in copied(root):
        target = site / "channel" / part if part.startswith("templates") else site / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if (root / part).is_dir():
            shutil.copytree(root / part, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / part, target)
    return folder / "bin" / "python"


@pytest.fixture
def address(alone: Path, tmp_path: Path) -> Iterator[str]:
    start = "from channel.cli.main import run; run()"
    command = [str(alone), "-c", start, "server", "run", "--data", str(tmp_path / "data"), "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, env={}, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            match = re.fullmatch(r"listening on http://(\S+)\n", server.stdout.readline())
            assert match
            yield match[1]
        finally:
            server.terminate()


def test_nothing_that_opens_a_report_is_copied(root: Path) -> None:
    parts = {part for path in copied(root) for part in Path(path).with_suffix("").parts}
    assert {"server", "jobs", "store"} <= parts
    assert parts.isdisjoint(OPENING)


def test_the_build_never_sees_what_it_must_not_copy(root: Path) -> None:
    allowed = {line[1:] for line in (root / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    refused = set((root / ".dockerignore").read_text().splitlines())
    assert "keys" not in allowed
    assert {f"channel/{part}" for part in OPENING - {"keys"}} <= refused


def test_the_copied_parts_serve_alone(address: str) -> None:
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.request("GET", "/v1/puzzle")
    with connection.getresponse() as answer:
        assert answer.status == 200
    connection.close()


def test_the_copied_parts_have_the_pages_for_forms(address: str) -> None:
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.request("POST", "/v1/submissions", b"", {"Content-Type": "multipart/form-data; boundary=b"})
    with connection.getresponse() as answer:
        assert answer.status == 400
        assert answer.headers.get_content_type() == "text/html"
        assert b"<html" in answer.read()
    connection.close()
