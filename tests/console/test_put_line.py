"""What a server answers to a custodian is told as what to do next."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx2
import pytest

from channel.console.put_line import PutLine
from channel.errors import ChannelError, MalformedError, RefusedError, UnavailableError


class _Answering(BaseHTTPRequestHandler):
    """Answers with the status that the path names."""

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(int(self.path.rpartition("/")[2]))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Stay quiet."""


@pytest.fixture
def address() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Answering) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def _put(address: str, path: str) -> None:
    with PutLine(address, body="ohchr", auth=httpx2.BasicAuth("nobody", "")) as line:
        line.put(path, b"note")


@pytest.mark.parametrize("status", [200, 201, 204])
def test_what_is_taken_is_taken(address: str, status: int) -> None:
    _put(address, f"members/{status}")


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (401, RefusedError, "not let this key in"),
        (403, RefusedError, "not let this key in"),
        (409, RefusedError, "another members note by now"),
        (400, RefusedError, "does not take the members"),
        (413, RefusedError, "does not take the members"),
        (422, RefusedError, "does not take the members"),
        (429, UnavailableError, "status 429"),
        (500, UnavailableError, "status 500"),
        (503, UnavailableError, "status 503"),
        (302, UnavailableError, "status 302"),
    ],
)
def test_what_is_not_taken_is_said(address: str, status: int, error: type[ChannelError], said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        _put(address, f"members/{status}")
    assert caught.value.hint


def test_nobody_there_is_said() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(UnavailableError, match="line to the server broke"):
            _put(address, "members/204")


@pytest.mark.parametrize(
    ("address", "error"),
    [("http://reports.example.org", RefusedError), ("reports.example.org", MalformedError)],
)
def test_an_unprotected_way_is_not_taken(address: str, error: type[ChannelError]) -> None:
    with pytest.raises(error):
        PutLine(address, body="ohchr", auth=httpx2.BasicAuth("nobody", ""))
