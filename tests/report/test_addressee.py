import pytest

from channel.errors import MalformedError
from channel.report.addressee import addressee, parse_addressee
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
