"""A page of entries is read strictly; each entry must open its own commitment."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec import b64, jsons
from channel.console.listing import PAGE_LIMIT_BYTES, parse_page
from channel.errors import MalformedError, UntrustedError
from channel.wire.padding import payload_length
from tests.console.world import Part
from tests.drawn import Drawn


def part(number: int) -> Part:
    draw = Drawn(f"part {number}")
    return Part(header=draw(6298), payload=draw(100), token=draw(32), blind=draw(32))


def page(*listed: dict[str, Any], following: int | None = None) -> bytes:
    if following is None:
        following = listed[-1]["entry"] + 1
    return jsons.dump({"entries": list(listed), "next": following})


def test_a_page_round_trips() -> None:
    parts = [part(0), part(1)]
    parsed = parse_page(page(*(one.listed(7 + i) for i, one in enumerate(parts))), start=7)
    assert parsed.next == 9
    for one, listed in zip(parts, parsed.entries, strict=True):
        assert (listed.header, listed.blind, listed.token) == (one.header, one.blind, one.token)
        assert (listed.commitment, listed.payload_digest) == (one.commitment, one.payload_digest)


def test_an_empty_page_asks_for_the_same_again() -> None:
    assert parse_page(page(following=5), start=5).next == 5


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("entry", "7"),
        ("entry", 7.0),
        ("entry", True),
        ("entry", None),
        ("entry", -1),
        ("entry", 2**63),
        ("commitment", "00" * 31),
        ("commitment", "AA" * 32),
        ("token", b64.encode(bytes(31))),
        ("token", 5),
        ("blind", b64.encode(bytes(33))),
        ("header", b64.encode(bytes(6297))),
        ("header", b64.encode(bytes(6298)).rstrip("=")),
        ("payload_digest", ""),
        ("payload_bytes", -1),
        ("payload_bytes", "100"),
    ],
)
def test_a_field_of_another_form_is_refused(field: str, value: object) -> None:
    with pytest.raises(MalformedError):
        parse_page(page({**part(0).listed(7), field: value}, following=8), start=7)


@pytest.mark.parametrize(
    ("numbers", "following"), [([8], 9), ([7, 7], 9), ([8, 7], 9), ([7, 9], 10), ([7], 9), ([7], 7), ([], 8)]
)
def test_entries_out_of_order_are_not_believed(numbers: list[int], following: int) -> None:
    listed = [part(number).listed(number) for number in numbers]
    with pytest.raises(UntrustedError):
        parse_page(page(*listed, following=following), start=7)


def test_more_than_a_page_is_refused() -> None:
    listed = part(0).listed(0)
    with pytest.raises(MalformedError):
        parse_page(page(*({**listed, "entry": i} for i in range(257))), start=0)
    with pytest.raises(MalformedError):
        parse_page(b" " * (PAGE_LIMIT_BYTES + 1), start=0)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_page_or_malformed(data: bytes) -> None:
    with pytest.raises((MalformedError, UntrustedError)):
        parse_page(data, start=3)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["entries", "next", "entry", "header"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["entries", "next"]), JSON))
def test_any_json_is_a_page_or_refused(value: dict[str, Any]) -> None:
    try:
        parsed = parse_page(json.dumps(value).encode(), start=0)
    except (MalformedError, UntrustedError):
        return
    assert parsed.entries == ()
    assert value["entries"] == []


def test_an_entry_must_be_a_submission_even_if_its_commitment_opens() -> None:
    (listed,) = parse_page(page(part(0).listed(0)), start=0).entries
    with pytest.raises(MalformedError):
        listed.check()


def test_any_change_to_what_is_committed_to_is_noticed() -> None:
    one = part(0)
    other = part(1)
    for field in ("commitment", "blind", "header", "payload_digest"):
        listed = {**one.listed(0), "payload_bytes": payload_length(65_536), field: other.listed(0)[field]}
        (entry,) = parse_page(page(listed), start=0).entries
        with pytest.raises(UntrustedError):
            entry.check()
