"""Whom the client speaks to, and over what."""

import socket
import threading

import pytest

from channel.client.connection import BrokenLineError, Connection, check_server
from channel.errors import MalformedError, RefusedError
from tests.client.lying_server import Answered, LyingServer, serving

ONION = "http://" + "a" * 56 + ".onion"


@pytest.mark.parametrize(
    "address",
    [
        "https://reports.example.org",
        "https://reports.example.org:8443/",
        "http://127.0.0.1:8000",
        "http://127.8.9.10",
        "http://[::1]:8000",
        "http://localhost:8000",
    ],
)
def test_servers_over_tls_or_on_this_machine_are_spoken_to(address: str) -> None:
    assert check_server(address, proxied=False) == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "reports.example.org",
        "ftp://reports.example.org",
        "https://",
        "https://reports.example.org/path",
        "https://reports.example.org/?q=1",
        "https://reports.example.org/#part",
        "https://me:secret@reports.example.org",
        "https://exa mple.org",
        "https://reports.example.org:port",
    ],
)
def test_what_is_no_address_of_a_server_is_refused(address: str) -> None:
    with pytest.raises(MalformedError) as raised:
        check_server(address, proxied=False)
    assert "secret" not in f"{raised.value}{raised.value.hint}"


@pytest.mark.parametrize(
    "address",
    [
        "http://reports.example.org",
        "http://10.0.0.1",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://onion",
    ],
)
def test_plain_http_to_elsewhere_is_refused(address: str) -> None:
    with pytest.raises(RefusedError, match="plain http"):
        check_server(address, proxied=False)


def test_an_onion_address_needs_tor() -> None:
    with pytest.raises(RefusedError, match="Tor only") as raised:
        check_server(ONION, proxied=False)
    assert raised.value.hint is not None
    assert "socks5h://127.0.0.1:9050" in raised.value.hint
    assert check_server(ONION, proxied=True) == ONION


@pytest.mark.parametrize("proxy", ["", "127.0.0.1:9050", "socks5://127.0.0.1:9050", "socks4://127.0.0.1"])
def test_a_proxy_that_would_leave_names_to_this_device_is_refused(proxy: str) -> None:
    with pytest.raises(MalformedError):
        Connection(ONION, proxy=proxy)


def test_a_name_is_resolved_by_the_proxy_alone() -> None:
    """Play a SOCKS proxy and look at what it is asked for."""
    asked = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def play() -> None:
            line, _ = listener.accept()
            with line:
                line.recv(3)
                line.sendall(b"\x05\x00")
                asked.extend(line.recv(300))
                line.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
                line.recv(4096)

        thread = threading.Thread(target=play)
        thread.start()
        proxy = f"socks5h://127.0.0.1:{listener.getsockname()[1]}"
        with Connection(ONION, proxy=proxy) as connection, pytest.raises(BrokenLineError) as raised:
            connection.exchange("GET", "/pin.json", limit_bytes=100)
        thread.join()
    host = ONION.removeprefix("http://").encode()
    assert bytes(asked) == b"\x05\x01\x00\x03" + bytes([len(host)]) + host + (80).to_bytes(2, "big")
    assert raised.value.may_have_arrived


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with (
        serving(LyingServer(files={"/pin.json": b"pin"})) as server,
        Connection(server.address, proxy=None) as connection,
    ):
        assert connection.exchange("GET", "/pin.json", limit_bytes=3).body == b"pin"


def test_an_answer_is_capped_while_it_comes() -> None:
    with serving(LyingServer(files={"/x": bytes(101)})) as server:
        with Connection(server.address, proxy=None) as connection:
            assert len(connection.exchange("GET", "/x", limit_bytes=101).body) == 101
        with Connection(server.address, proxy=None) as connection, pytest.raises(MalformedError):
            connection.exchange("GET", "/x", limit_bytes=100)


def test_no_cookie_is_kept() -> None:
    with serving(LyingServer()) as server:
        server.before = lambda _: Answered(status=200, headers={"Set-Cookie": "visitor=7; Path=/"})
        with Connection(server.address, proxy=None) as connection:
            connection.exchange("GET", "/a", limit_bytes=10)
            connection.exchange("GET", "/b", limit_bytes=10)
    assert [asked.headers.get("cookie") for asked in server.asked] == [None, None]
