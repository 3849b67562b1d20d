"""The locks match pyproject.toml: nothing missing, nothing left over, no version outside its bounds.

It asks no index: every locked package is installed here, and its own metadata says what it needs.
"""

import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from tests.house.locks import read_lock

EXTRAS = ("server", "client", "console", "dev")
LOCKS = (*EXTRAS, "build")


def applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""})


def needed(root: Path, lock: str) -> dict[NormalizedName, list[Requirement]]:
    """Return every requirement that what `lock` is made from leads to here, by package."""
    table = tomllib.loads((root / "pyproject.toml").read_text())
    project, groups = table["project"], table["dependency-groups"]
    optional: dict[str, list[str]] = project["optional-dependencies"]
    first = groups[lock] if lock in groups else [*project["dependencies"], *optional[lock]]
    waiting = [Requirement(text) for text in first]
    found: dict[NormalizedName, list[Requirement]] = {}
    seen: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if str(requirement) in seen:
            continue
        seen.add(str(requirement))
        if name == "channel":
            waiting += [Requirement(text) for part in requirement.extras for text in optional[part]]
            continue
        found.setdefault(name, []).append(requirement)
        waiting += own_requirements(name, frozenset(requirement.extras))
    return found


def own_requirements(name: str, extras: frozenset[str]) -> Iterator[Requirement]:
    for text in metadata.requires(name) or []:
        requirement = Requirement(text)
        if applies(requirement, extras):
            yield requirement


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_what_its_extra_needs_and_nothing_else(root: Path, name: str) -> None:
    lock = read_lock(root / "requirements" / f"{name}.lock")
    here = {package for package, pin in lock.items() if pin.marker is None or pin.marker.evaluate()}
    wanted = needed(root, name)
    assert sorted(wanted.keys() - here) == [], "run `make lock`"
    assert sorted(here - wanted.keys()) == [], "run `make lock`"
    for package, requirements in wanted.items():
        for requirement in requirements:
            assert lock[package].version in requirement.specifier, f"run `make lock`: {requirement}"


@pytest.mark.parametrize("name", [*LOCKS, "uv"])
def test_every_locked_package_has_its_hashes(root: Path, name: str) -> None:
    lock = read_lock(root / "requirements" / f"{name}.lock")
    assert lock
    assert [package for package, pin in lock.items() if pin.hashes == 0] == []


def test_what_is_installed_is_what_the_dev_lock_says(root: Path) -> None:
    lock = read_lock(root / "requirements" / "dev.lock")
    for name, pin in lock.items():
        if pin.marker is None or pin.marker.evaluate():
            assert metadata.version(name) == pin.version, f"{name}: run `make venv`"


def test_the_smaller_locks_agree_with_the_large_one(root: Path) -> None:
    large = read_lock(root / "requirements" / "dev.lock")
    for name in LOCKS:
        for package, pin in read_lock(root / "requirements" / f"{name}.lock").items():
            assert large[package].version == pin.version, f"{name}: {package}"


def test_the_build_backend_is_the_locked_one(root: Path) -> None:
    table = tomllib.loads((root / "pyproject.toml").read_text())
    assert table["build-system"]["requires"] == table["dependency-groups"]["build"]
