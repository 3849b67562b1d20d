"""An account is gathered from any JSON that calls itself a report."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from channel.codec.jsons import JsonObject
from channel.console.account import LEAVES_LIMIT, account_of, first_line, leaves

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)
REPORTS = st.dictionaries(st.sampled_from(["what", "where", "urgency", "form", "other"]), JSON, max_size=5)


@given(REPORTS)
def test_any_json_gives_an_account(report: JsonObject) -> None:
    account = account_of(report)
    assert "\n" not in account.first_line + account.place
    assert all(leaf.text in account.text for leaf in leaves(report))


def test_what_is_told_comes_first_and_in_order() -> None:
    report = {
        "form": "full",
        "where": {"text": "at the bridge", "country": "XX"},
        "consent": [{"answers": {"C3": "yes"}, "numbers_only": True}],
        "what": "\n\n  They came\nand left  ",
        "urgency": "hours",
    }
    account = account_of(report)
    assert (account.first_line, account.place, account.urgency) == ("They came", "at the bridge, XX", "hours")
    assert [(leaf.path, leaf.text) for leaf in leaves(report)] == [
        ("what", "\n\n  They came\nand left  "),
        ("form", "full"),
        ("where.text", "at the bridge"),
        ("where.country", "XX"),
        ("consent.answers.C3", "yes"),
        ("consent.numbers_only", "yes"),
        ("urgency", "hours"),
    ]


def test_depth_and_number_are_bounded() -> None:
    deep: Any = "bottom"
    for _ in range(50_000):
        deep = [deep]
    assert [leaf.text for leaf in leaves({"what": deep})] == ["bottom"]
    assert len(leaves({"what": ["x"] * 30_000})) == LEAVES_LIMIT


def test_a_first_line_is_short() -> None:
    assert len(first_line("x" * 100_000)) == 200
    assert first_line(" \n \n") == ""
