"""The server as a process: it starts, serves, keeps its jobs running, and leaves nothing behind."""

import json
import os
import re
import signal
import socket
import subprocess
from pathlib import Path

from channel.wire.submission import SEALED_TYPE
from tests.intake.samples import sealed_file
from tests.running import CHANNEL, alive, channel, environment, running, wait_until

AGENT = "needle-agent/1.0"


def test_a_server_serves_and_stops_in_good_order(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        sent = server.ask("POST", "/v1/submissions", sealed_file("run"), Content_Type=SEALED_TYPE)
        assert sent.status_code == 201
        (jobs,) = server.children()
    assert server.popen.returncode == 0
    assert not alive(jobs)
    with running(tmp_path / "data", "--no-jobs") as server:
        again = server.ask("POST", "/v1/submissions", sealed_file("run"), Content_Type=SEALED_TYPE)
        assert again.content == sent.content
        assert server.children() == []


def test_jobs_are_started_again_when_they_die_and_die_with_the_server(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        # It listens a moment before its jobs run.
        wait_until(lambda: len(server.children()) > 0)
        (first,) = server.children()
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: server.children() not in ([], [first]))
        (second,) = server.children()
        server.popen.send_signal(signal.SIGKILL)
        server.popen.wait(20)
        wait_until(lambda: not alive(second))


def test_a_second_server_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with running(tmp_path / "data", "--no-jobs"):
        second = channel("server", "run", "--data", str(tmp_path / "data"), "--port", "0")
        assert second.returncode == 6
        assert second.stderr.startswith("error: another process works on this data directory\nhint: ")


def test_a_port_that_is_taken_is_said_to_be(tmp_path: Path) -> None:
    with running(tmp_path / "one", "--no-jobs") as server:
        port = server.address.rpartition(":")[2]
        second = channel("server", "run", "--data", str(tmp_path / "two"), "--port", port)
        assert second.returncode == 6
        assert "cannot listen there" in second.stderr


def test_why_it_cannot_listen_is_said_without_the_address(tmp_path: Path) -> None:
    done = channel("server", "run", "--data", str(tmp_path / "data"), "--host", "203.0.113.9")
    assert done.returncode == 6
    assert done.stderr.startswith("error: cannot listen there (cannot assign requested address)\nhint: ")


def test_a_mistyped_setting_stops_server_and_upkeep_by_name(tmp_path: Path) -> None:
    for command in (("server", "run"), ("jobs", "run")):
        done = channel(*command, "--data", str(tmp_path / "data"), CHANNEL_SWEEP_SECOND="9")
        assert done.returncode == 5
        assert done.stderr.startswith("error: there is no setting CHANNEL_SWEEP_SECOND\n")
        assert "hint: Is it CHANNEL_SWEEP_SECONDS?" in done.stderr
    assert not (tmp_path / "data").exists()


def test_settings_that_make_no_sense_stop_it_by_name(tmp_path: Path) -> None:
    done = channel("server", "run", "--data", str(tmp_path / "data"), CHANNEL_MAX_REQUESTS="0")
    assert done.returncode == 5
    assert "CHANNEL_MAX_REQUESTS" in done.stderr


def test_the_log_holds_no_address_agent_path_id_or_time(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        answers = [
            server.ask(
                "POST", "/v1/submissions", sealed_file("log"), Content_Type=SEALED_TYPE, User_Agent=AGENT
            ),
            server.ask("POST", "/v1/submissions", b"needle-body", Content_Type=SEALED_TYPE, User_Agent=AGENT),
            server.ask("GET", "/v1/uploads/needle-path?needle=query", User_Agent=AGENT),
            server.ask("GET", "/v1/bodies/needle-body/entries/0", Signature="needle-signature"),
        ]
        port = int(server.address.rpartition(":")[2])
        mark = answers[0].json()["commitment"]
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert [answer.status_code for answer in answers] == [201, 400, 404, 401]
    assert {"started", "stopped"} <= {line["event"] for line in lines}
    text = server.log.read_text()
    assert not [word for word in ("needle", "127.0.0.1", str(port), mark, mark[:12]) if word in text]
    assert not re.search(r"[0-9]{1,2}:[0-9]{2}", text)
    assert {re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", line["day"]) is not None for line in lines} == {True}


def test_strangers_cannot_fill_the_log(tmp_path: Path) -> None:
    form = {"Content_Type": "multipart/form-data; boundary=x"}
    with running(tmp_path / "data", "--no-jobs") as server:
        port = int(server.address.rpartition(":")[2])
        for junk in (
            b"junk\r\n\r\n",
            b"GET /v1/puzzle HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        ):
            for _ in range(25):
                with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
                    connection.sendall(junk)
                    assert connection.recv(9) == b"HTTP/1.1 "
        assert server.ask("POST", "/v1/submissions", b"--y\r\nbroken", **form).status_code == 400
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert [line["event"] for line in lines] == ["started", "stopped"]


def test_everything_it_writes_is_its_owners(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        server.ask("POST", "/v1/submissions", sealed_file("mode"), Content_Type=SEALED_TYPE)
    open_to_others = [path for path in (tmp_path / "data").rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_passing_files_of_a_crash_are_gone_after_the_start(tmp_path: Path) -> None:
    with running(tmp_path / "data", "--no-jobs"):
        pass
    left = tmp_path / "data" / "blobs" / "new-left-behind"
    left.write_bytes(b"x")
    with running(tmp_path / "data", "--no-jobs"):
        assert not left.exists()


def test_an_interrupt_stops_it_too(tmp_path: Path) -> None:
    command = [str(CHANNEL), "server", "run", "--data", str(tmp_path / "data"), "--port", "0"]
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("listening on ")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors
