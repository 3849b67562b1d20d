import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.errors import MalformedError
from channel.report.addressee import HASH_BYTES, Addressee, addressee, parse_addressee
from channel.wire.nobody import nobody_recipient


def test_an_addressee_names_body_epoch_and_the_start_of_the_recipient_hash() -> None:
    recipient = nobody_recipient(1)
    named = addressee("poe-oruma", "2026w48", recipient)
    assert named.text == f"poe-oruma/2026w48/{recipient.digest.hex()[:16]}"
    assert parse_addressee(named.text) == named


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ohchr",
        "ohchr/2026w48",
        "ohchr/2026w48/",
        "ohchr/2026w48/0011223344556677/x",
        "ohchr/2026w48/00112233445566",
        "ohchr/2026w48/001122334455667788",
        "ohchr/2026w48/00112233445566AA",
        "OHCHR/2026w48/0011223344556677",
        "oh chr/2026w48/0011223344556677",
        "/2026w48/0011223344556677",
        "ohchr//0011223344556677",
    ],
)
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_addressee(text)


IDS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)


@given(IDS, IDS, st.binary(min_size=HASH_BYTES, max_size=HASH_BYTES))
def test_an_addressee_survives_writing_and_reading(body: str, epoch: str, recipient_hash: bytes) -> None:
    named = Addressee(body=body, epoch=epoch, recipient_hash=recipient_hash)
    assert parse_addressee(named.text) == named


@given(st.text(max_size=60) | st.from_regex(r"[a-z0-9/-]{1,12}/[a-z0-9-]{1,12}/[0-9a-fA-F]{14,18}"))
def test_any_text_is_an_addressee_in_its_one_form_or_malformed(text: str) -> None:
    try:
        named = parse_addressee(text)
    except MalformedError:
        return
    assert named.text == text
