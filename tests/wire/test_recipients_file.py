"""`recipients.txt`: the same for everybody, and readable by stock age."""

from dataclasses import replace

from channel.wire.age.recipient import Recipient
from channel.wire.nobody import nobody_recipient
from channel.wire.recipients_file import recipients_text
from tests.wire.notes_simulator import new_channel


def test_every_body_then_nobody_each_under_its_name() -> None:
    channel = new_channel()
    lines = recipients_text(channel.read().bodies()).splitlines()
    assert lines[::2] == [
        "# ohchr 2026w48 Office of the High Commissioner for Human Rights",
        "# oios 2026w48 Office of Internal Oversight",
        "# nobody-1",
        "# nobody-2",
        "# nobody-3",
    ]
    recipients = [Recipient.parse(line) for line in lines[1::2]]
    assert recipients[:2] == [channel.intakes[body].keys[0].recipient for body in ("ohchr", "oios")]
    assert recipients[2:] == [nobody_recipient(number) for number in (1, 2, 3)]


def test_a_body_without_a_key_has_no_lines() -> None:
    channel = new_channel()
    channel.intakes["ohchr"] = replace(channel.intakes["ohchr"], keys=())
    text = recipients_text(channel.read().bodies())
    assert "ohchr" not in text
    assert text.count("\n") == 8


def test_the_constants_are_there_without_any_body() -> None:
    assert recipients_text([]).count("age1pq1") == 3
