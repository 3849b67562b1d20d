"""Errors are told in one style: a message in lower case, and a hint that is a sentence."""

import ast
import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from channel.errors import reason

ROOT = Path(__file__).parent.parent.parent
ERROR = re.compile(r"[A-Z]\w*Error")
# A name like JSON or Ed25519 may begin a message, a word may not.
CAPITALISED = re.compile(r"[A-Z][a-z]*\b(?!-)")
SENTENCE = re.compile(r"[A-Z`].*\.|Run: .+|{}")


def told(path: Path) -> Iterator[tuple[str, str]]:
    """Yield message and hint of each error made in a module, {} for what is filled in, empty for none."""
    tree = ast.parse(path.read_text())
    constants = {
        target.id: text_of(node.value, {})
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if call.args and isinstance(call.func, ast.Name) and ERROR.fullmatch(call.func.id):
            hints = [text_of(word.value, constants) for word in call.keywords if word.arg == "hint"]
            yield text_of(call.args[0], constants), "".join(hints)


def text_of(node: ast.expr, constants: dict[str, str]) -> str:
    """Return a text as it is written, {} for each part that is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(text_of(part, constants) for part in parts)
        case ast.Name(id=name) if name in constants:
            return constants[name]
        case _:
            return "{}"


def in_style(message: str, hint: str) -> bool:
    """Say whether an error is told as all others are."""
    return not (CAPITALISED.match(message) or message.endswith(".")) and bool(
        not hint or SENTENCE.fullmatch(hint)
    )


MODULES = [
    path.relative_to(ROOT) for part in ("channel", "keys") for path in sorted((ROOT / part).rglob("*.py"))
]


def test_errors_are_found() -> None:
    found = [pair for path in MODULES for pair in told(ROOT / path)]
    assert len(found) > 300
    assert sum(bool(hint) for _, hint in found) > 150


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_message_is_a_clause_and_a_hint_a_sentence(path: Path) -> None:
    assert [pair for pair in told(ROOT / path) if not in_style(*pair)] == []


@pytest.mark.parametrize(
    "call",
    [
        'XError("The disk is full", hint="Make room.")',
        'XError("disk full.", hint="Make room.")',
        'XError(f"disk full: {why}", hint="make room.")',
        'XError("disk full", hint=HINT)',
    ],
)
def test_another_style_is_noticed(tmp_path: Path, call: str) -> None:
    path = tmp_path / "module.py"
    path.write_text(f'HINT = "Make room"\n{call}\nXError("JSON too long", hint="Make room.")\n')
    assert [in_style(*pair) for pair in told(path)] == [False, True]


def test_what_the_system_says_is_told_in_lower_case_and_without_the_name_of_the_file() -> None:
    assert reason(FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "secret.txt")) == (
        "no such file or directory"
    )
    assert reason(OSError("no number")) == "unknown"
