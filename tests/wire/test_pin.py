"""`pin.json` has one spelling."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec.digests import Digest, sha256
from channel.errors import MalformedError
from channel.wire.pin import Pin

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/notes.json").read_text())
PIN: bytes = VECTORS["pin_json"].encode()


def test_the_known_pin_is_written_and_read() -> None:
    pin = Pin(origin="reports.example.org", seq=1, roots=Digest(bytes.fromhex(VECTORS["roots_sha"])))
    assert pin.encoded == PIN
    assert Pin.parse(PIN) == pin


@pytest.mark.parametrize("text", VECTORS["refused_pins"])
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        Pin.parse(text.encode())


@given(st.integers(0, len(PIN) * 8 - 1))
def test_a_changed_bit_names_another_channel_or_is_refused(bit: int) -> None:
    changed = bytearray(PIN)
    changed[bit // 8] ^= 1 << bit % 8
    try:
        pin = Pin.parse(bytes(changed))
    except MalformedError:
        return
    assert pin != Pin.parse(PIN)
    assert pin.encoded == changed


@given(st.binary(max_size=600))
def test_any_bytes_are_refused_in_one_way(data: bytes) -> None:
    with pytest.raises(MalformedError):
        Pin.parse(data)


@pytest.mark.parametrize("seq", [0, -1, 10**15])
def test_a_number_out_of_range_is_not_written(seq: int) -> None:
    with pytest.raises(MalformedError):
        Pin(origin="reports.example.org", seq=seq, roots=sha256(b""))
