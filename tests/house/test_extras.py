"""Each extra brings every package that its part of the code imports."""

import ast
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.house.locks import read_lock

FORMATS = ("channel/codec", "channel/treelog", "channel/wire", "channel/report")
PARTS = {
    "server": ("channel/intake", "channel/store", "channel/server", "channel/jobs", *FORMATS[:3]),
    "client": ("channel/client", "channel/cli/report*", *FORMATS),
    "console": ("channel/console", "keys", "channel/cli/console*", "channel/cli/keys*", *FORMATS),
}
OURS = {"channel", "keys"}


def imported(path: Path) -> set[str]:
    """Return the top-level packages that a module imports, ours and Python's own left out."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    origins = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in plain | origins} - set(sys.stdlib_module_names) - OURS


@pytest.mark.parametrize("extra", PARTS)
def test_an_extra_brings_what_its_part_imports(root: Path, extra: str) -> None:
    lock = read_lock(root / "requirements" / f"{extra}.lock")
    distributions = metadata.packages_distributions()
    folders = [folder for part in PARTS[extra] for folder in root.glob(part)]
    modules = [path for one in folders for path in ([one] if one.is_file() else sorted(one.rglob("*.py")))]
    assert len(modules) > len(folders)
    for path in modules:
        for package in imported(path):
            owners = {canonicalize_name(name) for name in distributions.get(package, [package])}
            assert owners & lock.keys(), f"{path.relative_to(root)} imports {package}"
