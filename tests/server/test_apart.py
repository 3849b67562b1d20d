"""The server starts and serves without anything that opens or reads a report, and loads none of it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from channel.wire.submission import SEALED_TYPE
from tests.intake.samples import sealed_file
from tests.running import running

ABSENT = (
    "keys",
    "channel/console",
    "channel/client",
    "channel/portal",
    "channel/report",
    "channel/analysis",
    "channel/demo",
)
FORBIDDEN = tuple(name.replace("/", ".") for name in ABSENT)

# Runs the command line of the copy alone: the checkout itself is taken off the path.
BOOT = """
import sys
from pathlib import Path
copy, checkout = Path(sys.argv[1]), sys.argv[2]
sys.path = [str(copy), *(entry for entry in sys.path if entry and Path(entry).resolve() != Path(checkout))]
del sys.argv[1:3]
import channel
assert Path(channel.__file__).is_relative_to(copy), channel.__file__
from channel.cli.main import run
run()
"""
LOADED = """
import json, sys
from pathlib import Path
sys.argv = ["channel.server", "--no-jobs"]
import channel.server.__main__, channel.jobs.__main__, channel.cli.server, channel.cli.jobs
from channel.server.app import create_app
from tests.server.served import served
with served(Path(sys.stdin.read())) as server:
    assert server.ask("GET", "/v1/puzzle").status_code == 200
print(json.dumps(sorted(sys.modules)))
"""


def copied(root: Path, target: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__", "static")
    for name in ("channel", "keys", "templates"):
        shutil.copytree(root / name, target / name, ignore=ignored)
    for name in ABSENT:
        shutil.rmtree(target / name, ignore_errors=True)
        assert not (target / name).exists()
    return target


def test_it_serves_with_all_of_that_deleted(root: Path, tmp_path: Path) -> None:
    copy = copied(root, tmp_path / "copy")
    boot = tmp_path / "boot.py"
    boot.write_text(BOOT)
    command = (sys.executable, str(boot), str(copy), str(root))
    with running(tmp_path / "data", command=command, PYTHONPATH=str(copy)) as server:
        sent = server.ask("POST", "/v1/submissions", sealed_file("apart"), Content_Type=SEALED_TYPE)
        assert sent.status_code == 201
        form = {"Content_Type": "multipart/form-data; boundary=b"}
        assert server.ask("POST", "/v1/submissions", b"", **form).status_code == 400
        assert server.ask("GET", "/v1/openapi.json").status_code == 200
        assert len(server.children()) == 1
        modules = Path(f"/proc/{server.popen.pid}/maps").read_text()
        assert str(copy) not in modules
    assert "Traceback" not in server.log.read_text()


def test_none_of_it_is_loaded(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        input=str(tmp_path / "data"),
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
    )
    assert done.returncode == 0, done.stderr
    modules = json.loads(done.stdout)
    assert "channel.server.app" in modules
    loaded = [name for name in modules if name.startswith(tuple(f"{each}." for each in FORBIDDEN))]
    assert loaded + [name for name in FORBIDDEN if name in modules] == []
