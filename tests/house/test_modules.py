"""Every module says what it is for, none is a drawer for leftovers, and none keeps state of its own."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = [path for top in ("channel", "keys") for path in sorted((ROOT / top).rglob("*.py"))]
BENCH = sorted((ROOT / "bench").rglob("*.py"))
DRAWERS = {"common", "helper", "helpers", "manager", "managers", "misc", "tools", "util", "utils"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", OURS + BENCH, ids=named)
def test_a_module_starts_with_a_docstring(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text()))
    assert docstring, "say in one line what this module is for"
    assert docstring.splitlines()[0].strip()


@pytest.mark.parametrize("path", OURS, ids=named)
def test_a_module_is_no_drawer(path: Path) -> None:
    assert DRAWERS.isdisjoint(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("path", [path for path in OURS if path.name == "__init__.py"], ids=named)
def test_a_package_holds_only_its_docstring(path: Path) -> None:
    assert len(ast.parse(path.read_text()).body) == 1


@pytest.mark.parametrize("path", OURS, ids=named)
def test_nothing_is_rebound_at_run_time(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert [node.names for node in ast.walk(tree) if isinstance(node, ast.Global)] == []


@pytest.mark.parametrize("path", OURS, ids=named)
def test_clock_and_randomness_have_no_default(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert {"today", "now", "clock", "random_bytes"}.isdisjoint(with_default(node.args)), node.name


@pytest.mark.parametrize("path", OURS, ids=named)
def test_no_work_is_left_behind(path: Path) -> None:
    text = path.read_text()
    assert [word for word in ("TODO", "FIXME", "XXX", "NotImplementedError") if word in text] == []


def with_default(arguments: ast.arguments) -> set[str]:
    plain = arguments.posonlyargs + arguments.args
    tail = plain[len(plain) - len(arguments.defaults) :]
    keyword = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return {one.arg for one in tail} | {one.arg for one, default in keyword if default is not None}
