"""The wheel works on its own: in an empty environment, used from an empty folder outside the tree."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

DEMO_STEPS = ["seal", "send", "sync", "open", "attachment"]


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the programs of an environment that holds the wheel, and its dependencies by reference only.

    A path file names the folder of the locked packages; path files inside that folder are not followed, so
    the checkout itself stays out of reach.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    site = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    (site / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")
    programs = folder / "bin"
    install = [sys.executable, "-m", "pip", "--python", str(programs / "python"), "install"]
    subprocess.run(
        [*install, "--quiet", "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True
    )
    return programs


def run_outside(command: list[str], folder: Path) -> str:
    clean = {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_both_packages_every_template_and_every_page(root: Path, wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    code = {str(path.relative_to(root)) for top in ("channel", "keys") for path in (root / top).rglob("*.py")}
    templates = [path for path in (root / "templates").rglob("*") if path.is_file()]
    static = [path for path in (root / "channel" / "server" / "static").rglob("*") if path.is_file()]
    wanted = code | {f"channel/{path.relative_to(root)}" for path in templates}
    wanted |= {str(path.relative_to(root)) for path in static}
    assert wanted <= names
    assert "channel/server/static/pages/en/report.html" in names
    assert "channel/wire/data/eff_large_wordlist.txt" in names
    assert {name.split("/")[0] for name in names} == {"channel", "keys", "channel-0.1.0.dist-info"}


def test_the_code_and_its_templates_come_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    script = """if True:
        import channel.resources, keys
        print(channel.__file__, keys.__file__, channel.resources.templates_dir())
    """
    printed = run_outside([str(installed / "python"), "-c", script], tmp_path)
    environment = installed.parent.resolve()
    assert [environment in Path(word).resolve().parents for word in printed.split()] == [True] * 3


def test_help_is_there(installed: Path, tmp_path: Path) -> None:
    printed = run_outside([str(installed / "channel"), "--help"], tmp_path)
    assert "report" in printed
    assert "server" in printed


def test_the_whole_journey_runs_outside_the_tree(installed: Path, tmp_path: Path) -> None:
    printed = run_outside([str(installed / "channel"), "demo", "--once", "--json"], tmp_path)
    steps = json.loads(printed)["steps"]
    assert [(step["step"], step["ok"]) for step in steps] == [(name, True) for name in DEMO_STEPS]
    assert all(step["seconds"] >= 0 for step in steps)
