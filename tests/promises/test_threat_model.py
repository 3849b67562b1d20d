"""The threat model names for every promise a test that there is, or says that it is not yet kept."""

import re
from pathlib import Path

ROW = re.compile(r"^\| (P[0-9]+) \| .+ \| (.+) \|$", re.MULTILINE)
SHOWN = {"P1", "P2", "P3", "P4", "P8", "P9", "P10"}


def rows(root: Path) -> dict[str, str]:
    """Return by promise what its row says of the tests."""
    found = ROW.findall((root / "docs" / "threat-model.md").read_text())
    assert len(found) == len(dict(found))
    return dict(found)


def test_every_promise_of_the_product_has_one_row(root: Path) -> None:
    assert list(rows(root)) == [f"P{number}" for number in range(1, 13)]


def test_what_is_shown_names_tests_that_exist_and_the_rest_is_not_yet(root: Path) -> None:
    for promise, shown_by in rows(root).items():
        named = re.findall(r"`([^`]+)`", shown_by)
        assert bool(named) == (promise in SHOWN), promise
        for name in named:
            assert re.search(r"^def test_", (root / name).read_text(), re.MULTILINE), name
        if not named:
            assert shown_by == "not yet", promise


def test_every_test_of_a_promise_is_named(root: Path) -> None:
    table = rows(root)
    for path in sorted((root / "tests" / "promises").glob("test_p*_*.py")):
        promise = path.name.split("_")[1].upper()
        assert f"`{path.relative_to(root)}`" in table[promise]
