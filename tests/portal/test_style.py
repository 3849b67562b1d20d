"""The style lays out both directions alike, loads nothing, and respects what a reader has set."""

import gzip
import re
from pathlib import Path

import pytest

LIMIT_BYTES = 6_000
PHYSICAL = re.compile(
    r"(?:^|[\s;{])(?:(?:margin|padding|border|inset)-(?:top|right|bottom|left)"
    r"|top|right|bottom|left|width|height|min-width|max-width|min-height|max-height|float|clear)\s*:",
    re.MULTILINE,
)
SIDES = re.compile(r"(?:margin|padding|inset)\s*:(?:\s+[^\s;]+){4};|text-align:\s*(?:left|right)")


@pytest.fixture(scope="module")
def style(root: Path) -> str:
    return (root / "web/style/portal.css").read_text()


def test_only_logical_properties_are_used(style: str) -> None:
    assert PHYSICAL.findall(style) == []
    assert SIDES.findall(style) == []


@pytest.mark.parametrize("rule", ["a { left: 0 }", "a{margin-left:1px}", "a {\n  width: 3rem;\n}"])
def test_a_physical_property_would_be_found(rule: str) -> None:
    assert PHYSICAL.search(rule)


def test_nothing_is_loaded(style: str) -> None:
    assert "url(" not in style
    assert "@import" not in style
    assert "@font-face" not in style


@pytest.mark.parametrize("wish", ["prefers-color-scheme", "prefers-reduced-motion", "forced-colors", "print"])
def test_what_a_reader_set_is_respected(style: str, wish: str) -> None:
    assert re.search(rf"@media [^{{]*{wish}", style)


def test_the_style_is_within_its_budget(style: str) -> None:
    assert len(gzip.compress(style.encode(), 6)) <= LIMIT_BYTES
