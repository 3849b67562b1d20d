"""The address of a console: a name of its own that nobody guesses, and that leads to nobody else here."""

import re
import socket
from pathlib import Path

import pytest

from tests.console.app.open_console import OpenConsole, open_console

LOOPBACK_6 = "::1"


def port_of(console: OpenConsole) -> int:
    return int(console.base.rpartition(":")[2])


def test_each_console_has_a_name_of_its_own_that_is_long_enough_not_to_be_guessed(kept: Path) -> None:
    with open_console(kept) as one, open_console(kept) as other:
        names = {re.fullmatch(r"http://([0-9a-f]{32})\.localhost:\d+", each.base) for each in (one, other)}
        assert None not in names
        assert len({name[1] for name in names if name}) == 2


def test_the_name_stays_when_the_console_is_locked(console: OpenConsole) -> None:
    before = console.enter().unlock().worker
    console.post("/lock")
    console.wait_for_another_worker(before)
    assert console.get("/unlock").status_code == 200


def test_nobody_else_answers_at_the_same_port_of_ipv6(console: OpenConsole) -> None:
    with socket.socket(socket.AF_INET6) as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with pytest.raises(OSError, match="in use"):
            stranger.bind((LOOPBACK_6, port_of(console)))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK_6, port_of(console)))


def test_a_port_at_which_somebody_answers_by_ipv6_is_refused(kept: Path) -> None:
    with socket.create_server((LOOPBACK_6, 0), family=socket.AF_INET6) as stranger:
        port = str(stranger.getsockname()[1])
        refused = pytest.raises(AssertionError, match="cannot listen on port")
        with refused, open_console(kept, "--port", port):
            pass


def test_by_number_the_address_needs_no_name(kept: Path) -> None:
    with open_console(kept, "--by-number") as console:
        assert console.base == f"http://127.0.0.1:{port_of(console)}"
        console.enter().unlock()
        assert console.get("/").status_code == 200
        named = {"Host": f"{'ab' * 16}.localhost:{port_of(console)}"}
        assert console.get("/", **named).status_code == 421
