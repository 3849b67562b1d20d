"""Connections: slow, silent, too many, or still sending when they were refused; none of them holds us up."""

import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.intake.samples import sealed_file
from tests.server.served import Served, read_answer, served

HEAD = b"POST /v1/submissions HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.channel.sealed\r\n"


def closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_silent_connection_is_closed(tmp_path: Path) -> None:
    with served(tmp_path / "data", head_seconds=0.2) as server, server.connect() as connection:
        assert closed(connection)


def test_a_head_that_never_ends_is_cut_off(tmp_path: Path) -> None:
    with served(tmp_path / "data", head_seconds=0.2) as server, server.connect() as connection:
        connection.sendall(b"GET /v1/puzzle HTTP/1.1\r\nHost: x\r\n")
        assert closed(connection)


def test_the_next_head_on_a_connection_has_its_time_too(tmp_path: Path) -> None:
    with served(tmp_path / "data", head_seconds=0.3) as server, server.connect() as connection:
        for _ in range(2):
            connection.sendall(b"GET /v1/puzzle HTTP/1.1\r\nHost: x\r\n\r\n")
            assert read_answer(connection).status == 200
        connection.sendall(b"GET /v1/puzzle HTTP/1.1\r\n")
        assert closed(connection)


def test_an_idle_connection_is_closed_after_a_while(tmp_path: Path) -> None:
    with served(tmp_path / "data", keep_alive_seconds=1) as server, server.connect() as connection:
        connection.sendall(b"GET /v1/puzzle HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(connection).status == 200
        assert closed(connection)


def test_a_silent_body_is_answered_and_not_waited_for(tmp_path: Path) -> None:
    with served(tmp_path / "data", body_idle_seconds=0.2) as server, server.connect() as connection:
        connection.sendall(HEAD + b"Content-Length: 72000\r\n\r\n" + b"x" * 100)
        answer = read_answer(connection)
        assert (answer.status, answer.problem["title"]) == (408, "Request Timeout")


def test_a_trickling_body_is_answered_and_not_waited_for(tmp_path: Path) -> None:
    with (
        served(tmp_path / "data", body_idle_seconds=0.3, body_bytes_per_second=10**7) as server,
        server.connect() as connection,
    ):
        connection.sendall(HEAD + b"Content-Length: 72000\r\n\r\n")
        connection.settimeout(0.05)
        answered = b""
        for _ in range(200):
            try:
                connection.sendall(b"x")
                answered = connection.recv(12)
            except TimeoutError:
                continue
            break
        assert answered == b"HTTP/1.1 408"


def test_a_slow_but_steady_sender_is_served(tmp_path: Path) -> None:
    data = sealed_file("slow")
    with served(tmp_path / "data", body_idle_seconds=5) as server, server.connect() as connection:
        connection.sendall(HEAD + f"Content-Length: {len(data)}\r\n\r\n".encode())
        for start in range(0, len(data), 3000):
            connection.sendall(data[start : start + 3000])
        assert read_answer(connection).status == 201


def asks(connection: socket.socket) -> int:
    connection.sendall(b"GET /v1/puzzle HTTP/1.1\r\nHost: x\r\n\r\n")
    return read_answer(connection).status


def begin_body(connection: socket.socket) -> None:
    """Send all of a submission but its end; returns once the server waits for the rest."""
    connection.sendall(HEAD + b"Content-Length: 72000\r\nExpect: 100-continue\r\n\r\n")
    assert connection.recv(25).startswith(b"HTTP/1.1 100")
    connection.sendall(b"x")


def test_one_connection_too_many_closes_the_one_that_has_waited_longest(tmp_path: Path) -> None:
    with served(tmp_path / "data", max_connections=3) as server, ExitStack() as stack:
        held = [stack.enter_context(server.connect()) for _ in range(3)]
        for connection in held:
            assert asks(connection) == 200
        assert asks(held[0]) == 200
        assert asks(stack.enter_context(server.connect())) == 200
        assert closed(held[1])
        assert asks(held[0]) == asks(held[2]) == 200


def test_where_nobody_waits_with_a_head_the_newest_connection_is_sent_away(tmp_path: Path) -> None:
    with served(tmp_path / "data", max_connections=2) as server, ExitStack() as stack:
        for _ in range(2):
            begin_body(stack.enter_context(server.connect()))
        one_more = stack.enter_context(server.connect())
        answer = read_answer(one_more)
        assert (answer.status, dict(answer.headers)["retry-after"]) == (503, "5")
        assert closed(one_more)


def test_slow_bodies_keep_nobody_from_reading(tmp_path: Path) -> None:
    with (
        served(tmp_path / "data", max_requests=1, max_connections=8, max_bodies=6) as server,
        ExitStack() as stack,
    ):
        for _ in range(6):
            begin_body(stack.enter_context(server.connect()))
        with server.connect() as reader:
            assert asks(reader) == asks(reader) == 200


def test_one_slow_body_too_many_ends_the_oldest(tmp_path: Path) -> None:
    data = sealed_file("slow")
    with served(tmp_path / "data", max_bodies=2, max_requests=1) as server, ExitStack() as stack:
        oldest, second, newest = (stack.enter_context(server.connect()) for _ in range(3))
        for connection in (oldest, second):
            begin_body(connection)
        newest.sendall(HEAD + f"Content-Length: {len(data)}\r\n\r\n".encode() + data[:100])
        assert read_answer(oldest).status == 408
        assert closed(oldest)
        newest.sendall(data[100:])
        assert read_answer(newest).status == 201
        second.settimeout(0.1)
        with pytest.raises(TimeoutError):
            second.recv(1)


def test_one_who_was_refused_and_sends_on_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channel.server.protocol._LINGER_SECONDS", 0.2)
    with served(tmp_path / "data") as server, server.connect() as connection:
        connection.sendall(HEAD + b"Content-Length: 900000000\r\n\r\n")
        assert read_answer(connection).status == 413
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            connection.sendall(bytes(900_000_000))


def test_a_sender_who_finishes_after_a_refusal_may_go_on(server: Served) -> None:
    with server.connect() as connection:
        connection.sendall(HEAD.replace(b"sealed", b"other") + b"Content-Length: 5\r\n\r\n")
        assert read_answer(connection).status == 415
        connection.sendall(b"12345GET /v1/puzzle HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(connection).status == 200


def test_requests_sent_at_once_are_answered_in_order(server: Served) -> None:
    request = b"GET /v1/puzzle HTTP/1.1\r\nHost: x\r\n\r\n"
    with server.connect() as connection:
        connection.sendall(request + request.replace(b"puzzle", b"nothing") + request)
        file = connection.makefile("rb")
        statuses = []
        for _ in range(3):
            statuses.append(int(file.readline().split()[1]))
            length = 0
            while (line := file.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            file.read(length)
    assert statuses == [200, 404, 200]


@pytest.mark.parametrize("length", [b"-1", b"1e3", b"0x10", b"99999999999999999999999", b"5, 6"])
def test_an_odd_length_is_refused(server: Served, length: bytes) -> None:
    assert server.raw(HEAD + b"Content-Length: " + length + b"\r\n\r\n").status in (400, 413)


def test_a_length_and_chunks_together_are_refused(server: Served) -> None:
    smuggled = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert server.raw(HEAD + smuggled).status == 400


def test_an_upgrade_is_not_taken(server: Served) -> None:
    head = b"GET /v1/puzzle HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n"
    assert server.raw(head).status == 200


def test_no_address_reaches_the_application(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    cost = type(server.service.till).small

    def look(till: object) -> object:
        import inspect  # noqa: PLC0415 - to look at who calls

        frame = inspect.currentframe()
        while frame is not None:
            scope = frame.f_locals.get("scope")
            if isinstance(scope, dict) and scope.get("type") == "http":
                seen.append(scope["client"])
            frame = frame.f_back
        return cost(till)  # type: ignore[arg-type]

    monkeypatch.setattr(type(server.service.till), "small", look)
    assert server.ask("GET", "/v1/puzzle").status_code == 200
    assert seen
    assert set(seen) == {None}
