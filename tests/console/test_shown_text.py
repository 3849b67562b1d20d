"""No text of a reporter can do anything to a terminal, or pass for words of ours."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.console.shown_text import shown_line, shown_lines

OBEYED = {"Cc", "Cs", "Zl", "Zp"}
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TEXT = st.text(st.characters())


@given(TEXT)
def test_no_line_holds_anything_that_is_obeyed(text: str) -> None:
    for line in [*shown_lines(text), shown_line(text, limit=80)]:
        rest = line.replace("\t", "")
        assert not any(unicodedata.category(character) in OBEYED for character in rest)
        assert not set(rest) & set(BIDI)


@given(TEXT, st.integers(min_value=2, max_value=100))
def test_one_line_is_one_line_and_no_longer_than_asked(text: str, limit: int) -> None:
    line = shown_line(text, limit=limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize(
    "text",
    [
        "Ils ont brûlé l’école à 5 h",
        "أحرقوا المدرسة",
        "می‌خواهم",
        "士兵烧了学校",
        "क्षत्रिय",
        "👩‍👩‍👧‍👦 🇫🇷",
        "a\tb",
        "x̂́y",
    ],
)
def test_ordinary_text_of_any_script_is_left_alone(text: str) -> None:
    assert shown_lines(text) == (text,)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x1b]0;owned\x07", ("\\x1b[2J\\x1b]0;owned\\x07",)),
        ("\x9b31m", ("\\x9b31m",)),
        ("exe.\u202efdp", ("exe.\\u202efdp",)),
        ("a\rb\r\nc\nd", ("a", "b", "c", "d")),
        ("a\u2028b", ("a\\u2028b",)),
        ("nul\0", ("nul\\x00",)),
        ("tag\U000e0041", ("tag\\U000e0041",)),
        ("zero\u200bwidth\ufeff", ("zero\\u200bwidth\\ufeff",)),
    ],
)
def test_what_a_terminal_would_obey_becomes_its_escape(text: str, shown: tuple[str, ...]) -> None:
    assert shown_lines(text) == shown


def test_towers_of_marks_are_cut() -> None:
    assert shown_lines("a" + "\u0301" * 1000 + "b") == ("a" + "\u0301" * 8 + "b",)


def test_a_long_text_is_cut_with_a_sign_of_it() -> None:
    assert shown_line("word " * 100, limit=12) == "word word w…"
    assert shown_line("two\nlines\tand more", limit=40) == "two lines and more"
