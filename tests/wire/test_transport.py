"""Transport recipients: offered by a member, for one week of one body."""

from dataclasses import replace

import pytest

from channel.errors import MalformedError, UntrustedError
from channel.wire.transport import parse_transport, transport_message
from tests.wire.notes_simulator import ORIGIN, public_of, recipient_of, transport_of

LINE = transport_of("m-7f3a")


def test_the_member_signs_label_names_week_and_recipient() -> None:
    message = transport_message(origin="ab", body="c", member="m", week="w", recipient=LINE.recipient)
    head = b"channel/v1/transport\x00\x00\x02ab\x00\x01c\x00\x01m\x00\x01w"
    assert message == head + str(LINE.recipient).encode()
    LINE.verify(origin=ORIGIN, body="ohchr", public=public_of("m-7f3a"))


def test_a_line_is_read_as_written() -> None:
    assert parse_transport(LINE.text.removeprefix("transport ")) == LINE


@pytest.mark.parametrize(
    "change",
    [
        {"member": "m-90c1"},
        {"week": "2026w49"},
        {"recipient": recipient_of("other")},
        {"signature": bytes(64)},
    ],
)
def test_a_changed_line_is_refused(change: dict[str, object]) -> None:
    changed = replace(LINE, **change)  # type: ignore[arg-type]
    with pytest.raises(UntrustedError, match="not signed by that member"):
        changed.verify(origin=ORIGIN, body="ohchr", public=public_of("m-7f3a"))


def test_a_line_of_another_body_or_channel_or_member_is_refused() -> None:
    for origin, body, name in (
        (ORIGIN, "oios", "m-7f3a"),
        ("other.example.org", "ohchr", "m-7f3a"),
        (ORIGIN, "ohchr", "m-90c1"),
    ):
        with pytest.raises(UntrustedError):
            LINE.verify(origin=origin, body=body, public=public_of(name))


@pytest.mark.parametrize("change", [{"member": "M"}, {"week": ""}, {"signature": bytes(63)}])
def test_another_form_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(MalformedError):
        replace(LINE, **change)  # type: ignore[arg-type]
