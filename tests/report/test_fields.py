from datetime import date
from enum import StrEnum

import pytest

from channel.errors import MalformedError
from channel.report.fields import Fields, written


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def test_absent_members_read_as_nothing() -> None:
    fields = Fields({}, path="x")
    assert fields.text("a", limit_bytes=1) is None
    assert fields.texts("a", limit=1, limit_bytes=1) == ()
    assert fields.objects("a", limit=1) == ()
    assert fields.choice("a", Colour) is None
    assert fields.choices("a", Colour) == ()
    assert fields.flag("a") is None
    assert fields.whole("a", limit=1) is None
    assert fields.day("a") is None
    assert fields.value("a") is None


def test_what_no_reader_took_is_unknown() -> None:
    fields = Fields({"a": "x", "later": [1], "also": None}, path="x")
    fields.text("a", limit_bytes=1)
    assert fields.unknown == {"later": [1], "also": None}


@pytest.mark.parametrize("value", [None, [], "x", 1, True])
def test_only_an_object_has_members(value: object) -> None:
    with pytest.raises(MalformedError, match="part is not an object"):
        Fields(value, path="part")


def test_text_is_capped_in_bytes_not_characters() -> None:
    assert Fields({"a": "éé"}, path="x").text("a", limit_bytes=4) == "éé"
    with pytest.raises(MalformedError, match="longer than 3 bytes"):
        Fields({"a": "éé"}, path="x").text("a", limit_bytes=3)


@pytest.mark.parametrize("value", [None, 1, [], {}, False])
def test_text_of_another_type_is_refused(value: object) -> None:
    with pytest.raises(MalformedError, match="not text"):
        Fields({"a": value}, path="x").text("a", limit_bytes=9)


@pytest.mark.parametrize("value", [-1, 11, 1.0, True, "1", None, []])
def test_whole_numbers_are_strict(value: object) -> None:
    with pytest.raises(MalformedError):
        Fields({"a": value}, path="x").whole("a", limit=10)


@pytest.mark.parametrize("value", [0, 1, "true", None])
def test_flags_are_strict(value: object) -> None:
    with pytest.raises(MalformedError):
        Fields({"a": value}, path="x").flag("a")


@pytest.mark.parametrize("value", ["green", "RED", None, 1, ["red"]])
def test_only_listed_words_are_choices(value: object) -> None:
    with pytest.raises(MalformedError):
        Fields({"a": value}, path="x").choice("a", Colour)


@pytest.mark.parametrize("value", [["red", "red"], ["red", 1], "red", None, ["red", "blue", "red"]])
def test_lists_of_choices_hold_each_word_once(value: object) -> None:
    with pytest.raises(MalformedError):
        Fields({"a": value}, path="x").choices("a", Colour)


@pytest.mark.parametrize("value", ["2026-02-30", "2026-1-1", "20260101", 20260101, None])
def test_days_are_strict(value: object) -> None:
    with pytest.raises(MalformedError):
        Fields({"a": value}, path="x").day("a")


@pytest.mark.parametrize("value", [["a", "b", "c"], ["long"], [1], "a", None])
def test_lists_of_texts_are_capped(value: object) -> None:
    with pytest.raises(MalformedError):
        Fields({"a": value}, path="x").texts("a", limit=2, limit_bytes=3)


def test_a_missing_member_that_must_be_there_is_named() -> None:
    fields = Fields({}, path="x")
    with pytest.raises(MalformedError, match=r"x\.a is missing"):
        fields.given("a", fields.flag("a"))


def test_messages_never_repeat_what_was_submitted() -> None:
    with pytest.raises(MalformedError) as refusal:
        Fields({"a": "canary"}, path="x").choice("a", Colour)
    assert "canary" not in str(refusal.value)


def test_writing_leaves_out_what_is_absent_and_puts_the_unknown_last() -> None:
    members = {"b": None, "a": Colour.RED, "c": (), "d": date(2026, 1, 2), "e": (Colour.BLUE, "x"), "f": 0}
    assert list(written(members, {"z": 1, "a": "never wins"}).items()) == [
        ("a", "red"),
        ("d", "2026-01-02"),
        ("e", ["blue", "x"]),
        ("f", 0),
        ("z", 1),
    ]
