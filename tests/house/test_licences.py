"""Every run-time package may be passed on with an Apache-2.0 product; vendored files are as recorded."""

import hashlib
import json
import re
from importlib import metadata
from pathlib import Path

import pytest

from tests.house.locks import read_lock

ALLOWED = {
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
    "Unlicense",
    "Zlib",
}
OLD_NAMES = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "zlib/libpng License": "Zlib",
}
# Packages whose metadata names no licence; read in the licence file that they ship.
READ_IN_FILE = {"sqlcipher3": "Zlib"}
ROOT = Path(__file__).parents[2]
VENDORED = re.compile(r"^\| `(?P<path>[^`]+)` \|.*\| `(?P<sha256>[0-9a-f]{64})` \|$", re.MULTILINE)
IN_SCRIPTS = re.compile(
    r"^\| `(?P<name>[^`]+)` \| (?P<version>\S+) \| (?P<licence>.+?) \| `(?P<hash>sha512-[^`]+)` \|$",
    re.MULTILINE,
)
DEPENDENCY = re.compile(r"^\| [a-z0-9-]+ \| [0-9][^ |]* \| [^|]+? \|$", re.MULTILINE)


def locked(extra: str) -> set[str]:
    lock = read_lock(ROOT / "requirements" / f"{extra}.lock")
    return {name for name, pin in lock.items() if pin.marker is None or pin.marker.evaluate()}


def licence(package: str) -> str:
    """Return the licence of an installed package as an SPDX expression."""
    if package in READ_IN_FILE:
        return READ_IN_FILE[package]
    fields = metadata.metadata(package)
    if "License-Expression" in fields:
        return fields["License-Expression"]
    classifiers = [text for text in fields.get_all("Classifier") or [] if text.startswith("License ::")]
    named = [text.rpartition(" :: ")[2] for text in classifiers if text.count("::") > 1]
    words = named or fields.get_all("License") or ["none given"]
    return " OR ".join(sorted({OLD_NAMES.get(word, word) for word in words}))


RUN_TIME = sorted(locked("server") | locked("client") | locked("console"))


@pytest.mark.parametrize("package", RUN_TIME)
def test_a_run_time_package_has_an_allowed_licence(package: str) -> None:
    choices = re.split(r" OR ", licence(package).replace("(", "").replace(")", ""))
    assert any(set(choice.split(" AND ")) <= ALLOWED for choice in choices), licence(package)


def test_third_party_lists_every_run_time_package() -> None:
    listed = [row[0] for row in DEPENDENCY.finditer((ROOT / "THIRD_PARTY.md").read_text())]
    assert listed == [f"| {name} | {metadata.version(name)} | {licence(name)} |" for name in RUN_TIME]


def test_vendored_files_are_the_recorded_bytes() -> None:
    rows = list(VENDORED.finditer((ROOT / "THIRD_PARTY.md").read_text()))
    assert "channel/wire/data/eff_large_wordlist.txt" in {row["path"] for row in rows}
    for row in rows:
        assert hashlib.sha256((ROOT / row["path"]).read_bytes()).hexdigest() == row["sha256"], row["path"]


def test_third_party_lists_every_package_inside_the_scripts() -> None:
    locked = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    shipped = [
        (path.removeprefix("node_modules/"), of["version"], of["license"], of["integrity"])
        for path, of in sorted(locked.items())
        if path and not of.get("dev")
    ]
    listed = [row.groups() for row in IN_SCRIPTS.finditer((ROOT / "THIRD_PARTY.md").read_text())]
    assert listed == shipped
    assert {licence for _, _, licence, _ in shipped} <= ALLOWED


def test_the_licences_of_what_is_inside_the_scripts_are_served_with_them() -> None:
    static = ROOT / "channel" / "server" / "static"
    table = json.loads((static / "assets.json").read_text())
    served = (static / "assets" / table["licences"]["file"]).read_text()
    for row in IN_SCRIPTS.finditer((ROOT / "THIRD_PARTY.md").read_text()):
        assert f"{row['name']} {row['version']} ({row['licence']})\n" in served
