"""The reader of a note's lines: order, caps and canonical numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec.digests import sha256
from channel.errors import MalformedError
from channel.wire.note_lines import (
    FIRST_PREV,
    LINE_LIMIT,
    NoteLines,
    check_place,
    check_unique,
    fields,
    parse_count,
    parse_digest,
    parse_window,
)

TEXT = "label\na 1\nb 2\nb 3\nc 4\n"


def test_lines_come_in_order() -> None:
    lines = NoteLines(TEXT, label="label")
    assert lines.one("a") == "1"
    assert lines.optional("c") is None
    assert lines.many("b", limit=2) == ("2", "3")
    assert lines.many("b", limit=2) == ()
    assert lines.one("c") == "4"
    lines.end()


def test_a_missing_surplus_or_misplaced_line_is_refused() -> None:
    with pytest.raises(MalformedError, match="begin with other"):
        NoteLines(TEXT, label="other")
    lines = NoteLines(TEXT, label="label")
    with pytest.raises(MalformedError, match="lacks its b line"):
        lines.one("b")
    with pytest.raises(MalformedError, match="unknown or out of order"):
        lines.end()
    lines.one("a")
    with pytest.raises(MalformedError, match="more than 1 b lines"):
        lines.many("b", limit=1)


def test_a_keyword_is_a_whole_word() -> None:
    lines = NoteLines("label\nkeys 1\nkey\n", label="label")
    assert lines.optional("key") is None
    assert lines.one("keys") == "1"
    assert lines.optional("key") is None


def test_too_many_lines_are_refused_at_once() -> None:
    NoteLines("label\n" * LINE_LIMIT, label="label")
    with pytest.raises(MalformedError, match="1024 lines"):
        NoteLines("label\n" * (LINE_LIMIT + 1), label="label")


@pytest.mark.parametrize("rest", ["", "a", "a b c", "a  b", " a", "a "])
def test_fields_are_counted(rest: str) -> None:
    with pytest.raises(MalformedError):
        fields(rest, 2)
    assert fields("a b", 2) == ["a", "b"]


@given(st.integers(1, 10**15 - 1))
def test_a_number_has_one_spelling(number: int) -> None:
    assert parse_count(str(number)) == number
    for other in (f"0{number}", f"+{number}", f" {number}", f"{number}\n", f"{number}.0", f"-{number}"):
        with pytest.raises(MalformedError):
            parse_count(other)


@pytest.mark.parametrize("text", ["", "0", "1000000000000000", "1_000", "0x1", "１", "²"])
def test_other_numbers_are_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_count(text)


def test_digests_and_windows() -> None:
    assert parse_digest(sha256(b"x").hex()) == sha256(b"x")
    window = parse_window("2026-11-23", "2026-11-30")
    assert (window.start, window.end) == (date(2026, 11, 23), date(2026, 11, 30))
    with pytest.raises(MalformedError):
        parse_digest(sha256(b"x").hex().upper())
    with pytest.raises(MalformedError):
        parse_window("2026-11-30", "2026-11-23")


def test_only_the_first_note_of_a_chain_has_a_prev_of_zeros() -> None:
    check_place(1, FIRST_PREV)
    check_place(2, sha256(b"first"))
    for seq, prev in ((1, sha256(b"first")), (2, FIRST_PREV), (0, FIRST_PREV)):
        with pytest.raises(MalformedError):
            check_place(seq, prev)


def test_values_are_unique() -> None:
    check_unique(["a", "b"], "a letter")
    with pytest.raises(MalformedError, match="a letter twice"):
        check_unique(["a", "b", "a"], "a letter")
