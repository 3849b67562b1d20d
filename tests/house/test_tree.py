"""What is committed names no machine: no path of a checkout, no registry, no address a lock was made from."""

import json
import re
import subprocess
from pathlib import Path

REGISTRIES = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
        ("yarnpkg", "com"),
    ]
]
MACHINE_PATH = re.compile(rb"(?<![\w.$}/-])/(?:work|root|Users|home/\w+)/")


def committed(root: Path) -> list[Path]:
    """Return every file that git has or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := root / name).is_file()]


def test_no_file_names_a_registry(root: Path) -> None:
    hosts = re.compile("|".join(re.escape(host) for host in REGISTRIES).encode())
    assert [str(path) for path in committed(root) if hosts.search(path.read_bytes())] == []


def test_no_file_names_a_folder_of_one_machine(root: Path) -> None:
    here = str(root).encode()
    found = []
    for path in committed(root):
        data = path.read_bytes()
        if MACHINE_PATH.search(data) or here in data:
            found.append(str(path))
    assert found == []


def test_the_locks_hold_no_address(root: Path) -> None:
    for path in (root / "requirements").iterdir():
        assert "://" not in path.read_text(), path.name
    packages = json.loads((root / "web/package-lock.json").read_text())["packages"]
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []


def test_each_noble_package_is_there_once(root: Path) -> None:
    packages = json.loads((root / "web/package-lock.json").read_text())["packages"]
    noble = [name.rpartition("node_modules/")[2] for name in packages if "@noble/" in name]
    assert len(noble) == len(set(noble)) > 0


def test_no_key_file_is_in_the_tree(root: Path) -> None:
    secret = re.compile(rb"AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{40}")
    found = [path for path in committed(root) if path.suffix != ".json" and secret.search(path.read_bytes())]
    assert found == []
    assert [path for path in committed(root) if path.suffix == ".key"] == []


def test_no_test_is_skipped_excused_or_timed_by_sleeping(root: Path) -> None:
    excuse = re.compile(r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b|\btime\.sleep\(")
    tests = sorted((root / "tests").rglob("*.py"))
    assert [str(path) for path in tests if excuse.search(path.read_text())] == []
