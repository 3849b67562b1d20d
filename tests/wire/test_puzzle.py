"""The puzzle: an answer holds for one challenge, one subject and up to one number of bits."""

import hashlib
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.errors import MalformedError, RefusedError
from channel.wire.puzzle import check_answer, parse_answer

CHALLENGE = bytes(range(32))
SUBJECT = b"\x11" * 32


def zeros(answer: int, challenge: bytes = CHALLENGE, subject: bytes = SUBJECT) -> int:
    data = b"channel/v1/puzzle\0" + challenge + subject + answer.to_bytes(8, "big")
    bits = "".join(f"{byte:08b}" for byte in hashlib.sha256(data).digest())
    return len(bits) - len(bits.lstrip("0"))


def solved(bits: int) -> int:
    return next(answer for answer in count() if zeros(answer) >= bits)


@pytest.mark.parametrize("bits", [0, 1, 5, 10])
def test_an_answer_with_enough_leading_zeros_is_good(bits: int) -> None:
    check_answer(solved(bits), challenge=CHALLENGE, subject=SUBJECT, bits=bits)


def test_an_answer_is_good_for_exactly_as_many_bits_as_it_has() -> None:
    answer = solved(7)
    check_answer(answer, challenge=CHALLENGE, subject=SUBJECT, bits=zeros(answer))
    with pytest.raises(RefusedError):
        check_answer(answer, challenge=CHALLENGE, subject=SUBJECT, bits=zeros(answer) + 1)


def test_an_answer_is_good_for_its_challenge_and_subject_only() -> None:
    answer = next(
        answer
        for answer in count()
        if zeros(answer) >= 8 > max(zeros(answer, challenge=SUBJECT), zeros(answer, subject=CHALLENGE))
    )
    for challenge, subject in ((SUBJECT, SUBJECT), (CHALLENGE, CHALLENGE)):
        with pytest.raises(RefusedError):
            check_answer(answer, challenge=challenge, subject=subject, bits=8)


@given(st.integers(min_value=0, max_value=2**64 - 1))
def test_an_answer_in_decimal_is_read(answer: int) -> None:
    assert parse_answer(str(answer)) == answer


@given(st.text(max_size=25))
def test_any_text_is_an_answer_or_malformed(text: str) -> None:
    try:
        answer = parse_answer(text)
    except MalformedError:
        return
    assert str(answer) == text


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "01", "1.0", "0x10", " 1", "1\n", "٣", str(2**64), "9" * 21]
)
def test_another_form_of_answer_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_answer(text)
