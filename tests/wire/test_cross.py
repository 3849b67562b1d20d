"""A former key vouches for a new one, for one body of one channel."""

from dataclasses import replace

import pytest

from channel.errors import MalformedError, UntrustedError
from channel.treelog.signature import sign_ed25519
from channel.wire.cross import cross_message, parse_cross
from tests.wire.notes_simulator import ORIGIN, cross_of, public_of, seed_of

CROSS = cross_of("ohchr", "2026b", "2026a")
NEW, OLD = public_of("ohchr 2026b"), public_of("ohchr 2026a")


def test_the_former_key_signs_label_origin_body_and_new_key() -> None:
    message = cross_message(origin="ab", body="c", new_public=NEW)
    assert message == b"channel/v1/cross\x00\x00\x02ab\x00\x01c" + NEW
    CROSS.verify(origin=ORIGIN, new_public=NEW, old_public=OLD)


def test_a_line_is_read_as_written() -> None:
    assert parse_cross(CROSS.text.removeprefix("cross ")) == CROSS


def test_origin_and_body_do_not_run_into_each_other() -> None:
    one = cross_message(origin="ab", body="c", new_public=NEW)
    assert one != cross_message(origin="a", body="bc", new_public=NEW)


@pytest.mark.parametrize(
    ("origin", "body", "new", "old"),
    [
        ("other.example.org", "ohchr", NEW, OLD),
        (ORIGIN, "oios", NEW, OLD),
        (ORIGIN, "ohchr", OLD, OLD),
        (ORIGIN, "ohchr", NEW, NEW),
    ],
)
def test_it_vouches_for_nothing_else(origin: str, body: str, new: bytes, old: bytes) -> None:
    with pytest.raises(UntrustedError, match="does not hold"):
        replace(CROSS, body=body).verify(origin=origin, new_public=new, old_public=old)


def test_a_key_does_not_vouch_for_itself() -> None:
    signature = sign_ed25519(seed_of("x"), b"")
    for change in ({"old_id": "2026b"}, {"signature": signature[:-1]}, {"new_id": "2026 b"}):
        with pytest.raises(MalformedError):
            replace(CROSS, **change)


@pytest.mark.parametrize("rest", ["", "ohchr 2026b 2026a", "ohchr 2026b 2026a AAAA", "ohchr 2026b 2026a x y"])
def test_another_form_is_refused(rest: str) -> None:
    with pytest.raises(MalformedError):
        parse_cross(rest)
