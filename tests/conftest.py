"""What every test stands on: loopback sockets only, and how much work is asked for."""

import ipaddress
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

LONG = os.environ.get("CHANNEL_LONG") == "1"
WATCHED = {"socket.bind", "socket.connect", "socket.sendto", "socket.sendmsg"}
NAMES = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyname_ex"}

LONG_FACTOR = 20

settings.register_profile("short", deadline=None, max_examples=50, print_blob=True)
settings.load_profile("short")


class OutsideNetworkError(Exception):
    """A test reached for an address that is not this machine's loopback."""


def _is_loopback(host: object) -> bool:
    if host in {None, "", "localhost", b"localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_the_outside(event: str, arguments: tuple[object, ...]) -> None:
    if event in WATCHED:
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(address[0]):
            message = f"{event} to {address!r}: tests use loopback only"
            raise OutsideNetworkError(message)
    elif event in NAMES and not _is_loopback(arguments[0]):
        message = f"{event} of {arguments[0]!r}: tests ask no name server"
        raise OutsideNetworkError(message)


def pytest_configure() -> None:
    """Watch the interpreter itself, so that no library slips past; an audit hook cannot be taken off."""
    sys.addaudithook(_refuse_the_outside)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In a long run, multiply the examples of every property, also of those that set their own number."""
    functions = {getattr(item, "obj", None) for item in items} if LONG else set()
    for function in filter(is_hypothesis_test, functions):
        multiply_examples(function)


def multiply_examples(function: Any) -> None:
    """Run one property with `LONG_FACTOR` times its examples; hypothesis offers no public way."""
    inner = getattr(function, "__func__", function)
    current = inner._hypothesis_internal_use_settings
    inner._hypothesis_internal_use_settings = settings(
        current,
        max_examples=LONG_FACTOR * current.max_examples,
        suppress_health_check=[*current.suppress_health_check, HealthCheck.too_slow],
    )


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the top folder of the checkout."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def long_run() -> bool:
    """Say whether full counts are asked for (`make test-long`)."""
    return LONG
