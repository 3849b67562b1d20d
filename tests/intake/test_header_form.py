"""The pattern of a submission's header takes exactly what the strict reader of headers takes."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.errors import MalformedError
from channel.intake.header_form import _FORM, check_header
from channel.wire.age.header import check_submission_header
from channel.wire.age.seal import seal_header
from channel.wire.nobody import throwaway_recipient
from tests.intake.samples import drawn, header

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def taken_by_the_reader(data: bytes) -> bool:
    try:
        check_submission_header(data)
    except MalformedError:
        return False
    return True


def agreed(data: bytes) -> bool:
    """Say whether both take it, and check that they agree."""
    strict = taken_by_the_reader(data)
    assert (_FORM.fullmatch(data) is not None) == strict
    if strict:
        check_header(data)
    else:
        with pytest.raises(MalformedError):
            check_header(data)
    return strict


def test_real_headers_are_taken() -> None:
    recipients = [throwaway_recipient(drawn(f"recipient {number}", 32)) for number in range(4)]
    for number in range(3):
        assert agreed(seal_header(recipients, file_key=drawn(f"file key {number}", 16)))


@given(st.text(max_size=8))
def test_any_well_formed_header_is_taken(name: str) -> None:
    assert agreed(header(name.encode().hex()))


@given(place=st.integers(0, 6297), byte=st.integers(0, 255))
def test_one_changed_byte_is_judged_alike(place: int, byte: int) -> None:
    data = bytearray(header("changed"))
    data[place] = byte
    agreed(bytes(data))


def test_every_last_character_is_judged_alike() -> None:
    data = header("last")
    ends = [place for place, byte in enumerate(data) if byte == ord("\n")]
    assert len(ends) == 10
    taken = 0
    for end in ends[1:]:
        for character in ALPHABET:
            taken += agreed(data[: end - 1] + character.encode() + data[end:])
    # Four encapsulations have 2 bits in their last character, four wrapped keys and the MAC 4.
    assert taken == 4 * 4 + 5 * 16


@pytest.mark.parametrize(
    "data",
    [
        b"",
        header(slots=3),
        header(slots=5),
        header(kind="X25519"),
        header()[:-1],
        header() + b"\n",
        header() + b"x",
        b"\n" + header(),
        header().replace(b"\n", b"\r\n"),
        header().replace(b"v1", b"v2"),
        header().replace(b"-> ", b"->  ", 1),
        header().replace(b"--- ", b"---  "),
        header().replace(b"mlkem768x25519 ", b"mlkem768x25519 A ", 1),
        header() + header(),
        base64.b64encode(header()),
    ],
)
def test_what_is_none_is_refused_by_both(data: bytes) -> None:
    assert not agreed(data)


@given(cut=st.integers(0, 6298), junk=st.binary(max_size=20))
def test_any_bytes_are_judged_alike(cut: int, junk: bytes) -> None:
    data = header("any")
    agreed(data[:cut] + junk + data[cut:])
    agreed(data[:cut] + junk)
