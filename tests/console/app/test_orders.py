"""What keeper and worker tell each other comes through whole, and tells no secret in passing."""

import dataclasses
from pathlib import Path

import pytest

from channel.console.app.orders import Failure, Orders, line, parse_line
from channel.errors import MalformedError

ORDERS = Orders(
    listener=3,
    home=Path("/a home/é"),
    host="abcd.localhost:4711",
    server="http://127.0.0.1:1",
    proxy=None,
    sync_seconds=2.5,
    lock_seconds=900,
    passphrase_file=Path("/p"),
    session="session-token",
    launch="launch-token",
    failure=Failure(words="wrong", hint=None),
)


def test_orders_come_through_whole() -> None:
    assert Orders.parse(ORDERS.encoded()) == ORDERS
    bare = dataclasses.replace(ORDERS, passphrase_file=None, launch=None, failure=None)
    assert Orders.parse(bare.encoded()) == bare


def test_tokens_are_in_no_trace() -> None:
    assert "token" not in repr(ORDERS)


@pytest.mark.parametrize(
    "data",
    [b"", b"x\n", b"{}\n", line({"listener": 3}), line({**parse_line(ORDERS.encoded()), "failure": "?"})],
)
def test_other_lines_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedError):
        Orders.parse(data)
