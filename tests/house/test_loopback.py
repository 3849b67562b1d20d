"""The guard of tests/conftest.py: nothing but loopback is reachable from a test."""

import socket
from contextlib import closing

import pytest


def test_loopback_is_open() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
        with closing(socket.create_connection(("localhost", port), timeout=5)) as client:
            assert client.getpeername() == ("127.0.0.1", port)


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "2001:db8::1"])
def test_any_other_address_is_refused(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with closing(socket.socket(family)) as client, pytest.raises(Exception, match="loopback only"):
        client.connect((address, 9))


def test_every_interface_is_refused() -> None:
    with closing(socket.socket()) as server, pytest.raises(Exception, match="loopback only"):
        server.bind(("0.0.0.0", 0))  # noqa: S104 - this is what must fail


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises(Exception, match="no name server"):
        socket.getaddrinfo("reports.example.org", 443)
