"""Connections: slow, silent, too many, or still sending when they were refused; none of them holds us up."""

import socket
from pathlib import Path

import pytest

from tests.intake.samples import sealed_file
from tests.server.served import Served, read_answer, served, wait_until

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


def test_one_connection_too_many_is_sent_away_and_there_is_room_again(tmp_path: Path) -> None:
    with served(tmp_path / "data", max_connections=3) as server:
        held = [server.connect() for _ in range(3)]
        for connection in held:
            connection.sendall(b"GET /v1/puzzle HTTP/1.1\r\nHost: x\r\n\r\n")
            assert read_answer(connection).status == 200
        with server.connect() as one_more:
            answer = read_answer(one_more)
            assert (answer.status, dict(answer.headers)["retry-after"]) == (503, "5")
            assert closed(one_more)
        for connection in held:
            connection.close()

        def has_room() -> bool:
            with server.connect() as connection:
                connection.sendall(b"GET /v1/puzzle HTTP/1.1\r\nHost: x\r\n\r\n")
                return read_answer(connection).status == 200

        wait_until(has_room)


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
