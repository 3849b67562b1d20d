"""The shared encodings: round trips, and only one way to write each value."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec import b64, bech32, hexes, jsons
from channel.codec.binary import label, prefixed
from channel.codec.days import Window, parse_day, week_id, week_of
from channel.errors import MalformedError


@given(st.binary(max_size=100))
def test_base64_round_trips_and_pads(data: bytes) -> None:
    assert b64.decode(b64.encode(data)) == data
    assert b64.decode_unpadded(b64.encode_unpadded(data)) == data


@given(st.text(max_size=24))
def test_base64_accepts_only_what_it_would_write(text: str) -> None:
    try:
        data = b64.decode(text)
    except MalformedError:
        return
    assert b64.encode(data) == text


@pytest.mark.parametrize("text", ["QQ", "QQ=", "QR==", "QQ==\n", "Q Q=", "QQ===", "-_8=", "ＱＱ=="])
def test_base64_refuses_other_forms(text: str) -> None:
    with pytest.raises(MalformedError):
        b64.decode(text)


def test_base64_refuses_another_length() -> None:
    with pytest.raises(MalformedError):
        b64.decode(b64.encode(bytes(31)), length_bytes=32)


@pytest.mark.parametrize("text", ["AB", "0", "0x", "zz", "abcd"])
def test_hexadecimal_is_lower_case_and_of_one_length(text: str) -> None:
    with pytest.raises(MalformedError):
        hexes.decode(text, length_bytes=1)
    assert hexes.decode("ab", length_bytes=1) == b"\xab"


@given(st.binary(min_size=1, max_size=80))
def test_bech32_round_trips(data: bytes) -> None:
    assert bech32.decode(bech32.encode("age1pq", data), prefix="age1pq") == data
    assert bech32.decode(bech32.encode("SECRET-", data), prefix="SECRET-") == data


@given(st.binary(min_size=8, max_size=40), st.data())
def test_bech32_refuses_any_wrong_character(data: bytes, draw: st.DataObject) -> None:
    text = bech32.encode("age", data)
    position = draw.draw(st.integers(4, len(text) - 1))
    other = draw.draw(st.sampled_from([c for c in "qpzry9x8gf2tvdw0s3jn54khce6mua7l" if c != text[position]]))
    with pytest.raises(MalformedError):
        bech32.decode(text[:position] + other + text[position + 1 :], prefix="age")


@pytest.mark.parametrize("text", ["", "age", "age1", "AGE1QQ", "age1bbbbbbb", "pq1qqqqqqqqq"])
def test_bech32_refuses_what_is_none(text: str) -> None:
    with pytest.raises(MalformedError):
        bech32.decode(text, prefix="age")


def test_json_keeps_member_order_and_unknown_members() -> None:
    data = b'{"b":1,"a":{"x":"\xd8\xb3"}}'
    assert jsons.dump(jsons.parse(data, limit_bytes=100)) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b'{"a":NaN}',
        b'{"a":1e999}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xff"}',
        b'{"a":' + b"[" * 90_000 + b"]" * 90_000 + b"}",
        b'{"a":' + b"[" * 500 + b"]" * 500 + b"}",
        b'{"a":' + b"9" * 5000 + b"}",
        b"\xef\xbb\xbf{}",
        b'{"long":"' + b"x" * 200_000 + b'"}',
    ],
)
def test_json_refuses(data: bytes) -> None:
    with pytest.raises(MalformedError):
        jsons.parse(data, limit_bytes=190_000)


def test_strings_and_labels_cannot_run_into_each_other() -> None:
    assert label("channel/v1/commit") == b"channel/v1/commit\0"
    assert prefixed("ab") + prefixed("c") != prefixed("a") + prefixed("bc")
    with pytest.raises(MalformedError):
        prefixed("x" * 65_536)


@pytest.mark.parametrize("text", ["2026-2-01", "2026-02-30", "20260201", "2026-02-01T00", "٢٠٢٦-٠٢-٠١"])
def test_days_have_one_form(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_day(text)


def test_windows_are_half_open() -> None:
    window = Window(start=date(2026, 11, 23), end=date(2026, 11, 30))
    assert window.holds(date(2026, 11, 23))
    assert not window.holds(date(2026, 11, 30))
    with pytest.raises(MalformedError):
        Window(start=date(2026, 11, 23), end=date(2026, 11, 23))


def test_weeks_follow_iso_8601_across_the_year() -> None:
    assert week_of(date(2026, 11, 25)) == Window(start=date(2026, 11, 23), end=date(2026, 11, 30))
    assert week_id(date(2026, 11, 25)) == "2026w48"
    assert week_id(date(2027, 1, 2)) == "2026w53"
