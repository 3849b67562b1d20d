"""The line to a server over real HTTP on loopback: signed, capped, patient, and nowhere else."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest

from channel.codec.digests import sha256
from channel.console.listing import PAGE_LIMIT_BYTES
from channel.console.remote import TRIES, Remote
from channel.console.source import BrokenLineError, MissingError
from channel.errors import MalformedError, RefusedError, UnavailableError
from channel.wire.note_files import PublicNote
from keys.key_secrets import MemberSecret
from keys.keyring import KeyringKind
from keys.request_signer import signer_of
from tests.drawn import Drawn

NOWHERE = "http://127.0.0.1:1"
MEMBER = MemberSecret(
    origin="reports.example.org", body="ohchr", member_id="m-1", seed=sha256(b"m"), database_key=sha256(b"d")
)


@dataclass
class Asked:
    """What a server was asked for, and what it is to answer: status, headers, body, or a broken line."""

    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def asked() -> Iterator[Asked]:
    state = Asked()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.requests.append((self.path, headers))
            status, extra, body = state.answers.pop(0) if state.answers else (200, {}, b"good")
            self.send_response_only(status)
            if "content-length" not in extra:
                self.send_header("Content-Length", str(len(body)))
            for name, value in extra.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield state
        server.shutdown()
        thread.join()


@pytest.fixture
def remote(asked: Asked) -> Iterator[Remote]:
    auth = signer_of(MEMBER, clock=lambda: 1_800_000_000.0, random_bytes=Drawn("nonces"))
    with Remote(asked.address, body="ohchr", auth=auth, sleep=asked.waits.append, proxy=None) as line:
        yield line


def payload_of(remote: Remote) -> bytes:
    with remote.payload(7) as blocks:
        return b"".join(blocks)


def payloads_of(remote: Remote) -> bytes:
    with remote.payloads(7, 64) as blocks:
        return b"".join(blocks)


CALLS: list[tuple[Callable[[Remote], bytes], str]] = [
    (lambda remote: remote.members(), "/v1/bodies/ohchr/members"),
    (lambda remote: remote.keyring(KeyringKind.INTAKE), "/v1/bodies/ohchr/keyring"),
    (lambda remote: remote.keyring(KeyringKind.EVIDENCE), "/v1/bodies/ohchr/keyring?kind=evidence"),
    (lambda remote: remote.entries(5), "/v1/bodies/ohchr/entries/5"),
    (payload_of, "/v1/bodies/ohchr/payloads/7"),
    (payloads_of, "/v1/bodies/ohchr/payloads/7/64"),
]


@pytest.mark.parametrize(("call", "path"), CALLS, ids=[path for _, path in CALLS])
def test_a_members_request_is_signed_freshly(
    asked: Asked, remote: Remote, call: Callable[[Remote], bytes], path: str
) -> None:
    assert call(remote) == b"good"
    assert call(remote) == b"good"
    (first_path, first), (_, second) = asked.requests
    assert first_path == path
    assert 'keyid="reports.example.org/ohchr/m-1"' in first["signature-input"]
    assert first["signature"] != second["signature"]
    assert "content-digest" in first


@pytest.mark.parametrize("note", list(PublicNote))
def test_a_public_note_is_asked_for_without_a_name(asked: Asked, remote: Remote, note: PublicNote) -> None:
    assert remote.public_note(note) == b"good"
    ((path, headers),) = asked.requests
    assert path == f"/v1/{note.value}"
    assert not {"signature", "signature-input", "cookie", "authorization"} & headers.keys()


def test_a_busy_server_is_asked_again_after_the_time_it_names(asked: Asked, remote: Remote) -> None:
    asked.answers = [(503, {"Retry-After": "7"}, b""), (429, {}, b""), (200, {}, b"at last")]
    assert remote.members() == b"at last"
    assert asked.waits == [7.0, 1.0]


@pytest.mark.parametrize("asked_for", ["100000", "-1", "soon", "٣"])
def test_no_server_makes_us_wait_for_more_than_a_minute(asked: Asked, remote: Remote, asked_for: str) -> None:
    asked.answers = [(503, {"Retry-After": asked_for.encode().decode("latin-1")}, b"")]
    remote.members()
    assert 0 < asked.waits[0] <= 60


def test_patience_ends(asked: Asked, remote: Remote) -> None:
    asked.answers = [(503, {}, b"")] * TRIES
    with pytest.raises(UnavailableError, match="at its limit"):
        remote.members()
    assert len(asked.requests) == TRIES
    assert len(asked.waits) == TRIES - 1


def test_other_answers_end_it_without_the_servers_words(asked: Asked, remote: Remote) -> None:
    asked.answers = [(302, {"Location": "http://127.0.0.1:1/"}, b"secret words")]
    with pytest.raises(MissingError) as raised:
        remote.members()
    assert "secret" not in str(raised.value)
    assert len(asked.requests) == 1


@pytest.mark.parametrize("note", list(PublicNote))
def test_a_public_note_is_capped_as_the_format_says(asked: Asked, remote: Remote, note: PublicNote) -> None:
    asked.answers = [(200, {}, bytes(note.limit_bytes)), (200, {}, bytes(note.limit_bytes + 1))]
    assert len(remote.public_note(note)) == note.limit_bytes
    with pytest.raises(MalformedError, match=f"longer than {note.limit_bytes} bytes"):
        remote.public_note(note)


def test_an_answer_longer_than_allowed_is_refused(asked: Asked, remote: Remote) -> None:
    asked.answers = [(200, {}, bytes(PAGE_LIMIT_BYTES + 1))]
    with pytest.raises(MalformedError):
        remote.entries(0)


def test_an_answer_in_an_encoding_is_refused(asked: Asked, remote: Remote) -> None:
    asked.answers = [(200, {"Content-Encoding": "gzip"}, b"\x1f\x8b")]
    with pytest.raises(MalformedError):
        remote.members()


def test_an_answer_that_breaks_off_is_told(asked: Asked, remote: Remote) -> None:
    asked.answers = [(200, {"content-length": "100", "Connection": "close"}, b"half")]
    with pytest.raises(BrokenLineError):
        payload_of(remote)


def test_a_server_without_runs_is_missing_them(asked: Asked, remote: Remote) -> None:
    asked.answers = [(404, {}, b"")]
    with pytest.raises(MissingError):
        payloads_of(remote)


def test_a_server_that_is_not_there_is_told_after_some_tries() -> None:
    waits: list[float] = []
    with Remote(NOWHERE, body="ohchr", auth=httpx2.Auth(), sleep=waits.append, proxy=None) as remote:
        with pytest.raises(UnavailableError, match="cannot be reached"):
            remote.members()
        assert waits == [0.5, 1.0, 2.0, 4.0]


def test_no_setting_of_this_machine_sends_a_request_elsewhere(
    asked: Asked, remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert remote.members() == b"good"
    assert len(asked.requests) == 1


@pytest.mark.parametrize(
    ("server", "proxy", "error"),
    [
        ("http://reports.example.org", None, RefusedError),
        ("http://reports.example.org", "socks5h://127.0.0.1:9050", RefusedError),
        ("http://x.onion", None, RefusedError),
        ("reports.example.org", None, MalformedError),
        ("http://x.onion", "socks5://127.0.0.1:9050", MalformedError),
        ("https://reports.example.org", "127.0.0.1:9050", MalformedError),
    ],
)
def test_an_unprotected_way_is_not_taken(server: str, proxy: str | None, error: type[Exception]) -> None:
    with pytest.raises(error):
        Remote(server, body="ohchr", auth=httpx2.Auth(), sleep=lambda _: None, proxy=proxy)


def test_what_is_put_is_signed_and_sent_whole(asked: Asked, remote: Remote) -> None:
    asked.answers = [(204, {}, b"")]
    remote.put("keyrings/abc", b"sealed")
    ((path, headers),) = asked.requests
    assert path == "/v1/bodies/ohchr/keyrings/abc"
    assert 'keyid="reports.example.org/ohchr/m-1"' in headers["signature-input"]
    assert headers["content-length"] == "6"
    assert "content-digest" in headers


def test_what_is_not_taken_is_told_by_its_kind_and_without_the_servers_words(
    asked: Asked, remote: Remote
) -> None:
    asked.answers = [(409, {}, b"secret words")]
    with pytest.raises(RefusedError, match="another members note") as raised:
        remote.put("members", b"note")
    assert "secret" not in str(raised.value)


def test_an_answer_to_what_is_put_is_not_read(asked: Asked, remote: Remote) -> None:
    asked.answers = [(204, {"content-length": "100", "Connection": "close"}, b"half")]
    remote.put("members", b"note")


def test_a_server_that_is_not_there_takes_nothing() -> None:
    with (
        Remote(NOWHERE, body="ohchr", auth=httpx2.Auth(), sleep=lambda _: None, proxy=None) as remote,
        pytest.raises(UnavailableError, match="line to the server broke"),
    ):
        remote.put("members", b"note")
