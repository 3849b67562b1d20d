"""Pure packages do no I/O and read neither clock nor randomness.

ruff and import-linter refuse the imports; this looks at what needs no import, and that nobody silences them.
The one exception is HPKE, which draws its own randomness inside `Recipient.wrap`.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = ("codec", "treelog", "wire", "report", "intake", "taxonomy", "analysis")
MODULES = [path for package in PURE for path in sorted((ROOT / "channel" / package).rglob("*.py"))]
BUILTINS = {"breakpoint", "compile", "eval", "exec", "input", "open", "print", "__import__"}
METHODS = {"now", "utcnow", "today", "urandom", "getrandbits", "token_bytes", "uuid4"}
DRAWS = {"generate", "generate_key"}


def calls(tree: ast.AST) -> tuple[set[str], set[str]]:
    """Return the plain names and the method names that are called."""
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {function.id for function in called if isinstance(function, ast.Name)}
    methods = {function.attr for function in called if isinstance(function, ast.Attribute)}
    return names, methods


def impurities(source: str) -> set[str]:
    names, methods = calls(ast.parse(source))
    found = (names & BUILTINS) | (methods & (METHODS | DRAWS))
    return found | ({"noqa: TID251"} if "TID251" in source else set())


def test_the_pure_packages_are_there() -> None:
    assert len(MODULES) > len(PURE)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_pure_module_touches_nothing(path: Path) -> None:
    assert impurities(path.read_text()) == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("open('x')", "open"),
        ("from datetime import date\ndate.today()", "today"),
        ("Ed25519PrivateKey.generate()", "generate"),
        ("import time  # noqa: TID251", "noqa: TID251"),
    ],
)
def test_an_impure_module_is_found(source: str, found: str) -> None:
    assert impurities(source) == {found}
