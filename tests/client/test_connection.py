"""Whom the client speaks to, and over what."""

import socket
import threading

import pytest

from channel.client.connection import BrokenLineError, Connection
from channel.errors import MalformedError, RefusedError
from tests.client.lying_server import Answered, LyingServer, serving

ONION = "http://" + "a" * 56 + ".onion"


@pytest.mark.parametrize(
    ("server", "proxy", "error"),
    [
        ("http://reports.example.org", None, RefusedError),
        (ONION, None, RefusedError),
        ("reports.example.org", None, MalformedError),
        (ONION, "socks5://127.0.0.1:9050", MalformedError),
    ],
)
def test_an_unprotected_way_is_not_taken(server: str, proxy: str | None, error: type[Exception]) -> None:
    with pytest.raises(error):
        Connection(server, proxy=proxy)


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
