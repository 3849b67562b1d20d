"""No key stands twice, whatever it is for."""

import pytest

from channel.errors import UntrustedError
from channel.wire.distinct import check_distinct


def test_different_keys_may_bear_one_name() -> None:
    check_distinct([("a", b"1"), ("a", b"2"), ("b", b"3")])


def test_one_key_under_two_names_is_refused_with_both() -> None:
    with pytest.raises(UntrustedError, match="as ohchr sign 2026a and as oios reply 2026a") as caught:
        check_distinct([("ohchr sign 2026a", b"1"), ("x", b"2"), ("oios reply 2026a", b"1")])
    assert caught.value.hint


def test_one_key_twice_under_one_name_is_refused_too() -> None:
    with pytest.raises(UntrustedError):
        check_distinct([("a", b"1"), ("a", b"1")])
