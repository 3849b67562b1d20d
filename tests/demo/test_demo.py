"""`channel demo` as a person runs it: the whole journey, what it leaves, how it ends, that it can fail."""

import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import httpx2
import pytest

from tests.demo.conftest import Command, channel_command, environment
from tests.named_loopback import loopback_client
from tests.running import processes_of, wait_until_gone

STEPS = ["seal", "send", "sync", "open", "attachment"]
END_SECONDS = 30
LAST_LINE = "Without --dir nothing of this is kept. Stop with Ctrl-C.\n"


def test_once_goes_through_every_step_and_leaves_nothing_behind(demo: Command, tmp_path: Path) -> None:
    done = demo("--once", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    steps = json.loads(done.stdout)["steps"]
    assert [(step["step"], step["ok"]) for step in steps] == [(name, True) for name in STEPS]
    assert all(set(step) == {"step", "ok", "seconds"} and step["seconds"] >= 0 for step in steps)
    assert list(tmp_path.iterdir()) == []
    assert processes_of(tmp_path) == set()


def test_a_kept_demonstration_goes_on_with_the_same_channel(
    kept: Path, demo: Command, tmp_path: Path
) -> None:
    before = {
        path: path.read_bytes() for path in [kept / "administrators/notes/pin.json", kept / "demo.json"]
    }
    blobs = sorted(path.name for path in (kept / "server/blobs").iterdir())
    done = demo("--once", "--dir", str(kept))
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[:2] for line in done.stdout.splitlines()[1:]] == [[name, "ok"] for name in STEPS]
    assert {path: path.read_bytes() for path in before} == before
    assert sorted(path.name for path in (kept / "server/blobs").iterdir()) == blobs
    assert len(blobs) == 50
    assert processes_of(tmp_path) == set()


def test_an_attachment_that_was_changed_on_the_disk_fails_its_step(kept: Path, demo: Command) -> None:
    largest = max((kept / "bodies/poe-oruma/m-tern/sealed").iterdir(), key=lambda path: path.stat().st_size)
    with largest.open("r+b") as file:
        file.seek(10_000_000)
        byte = file.read(1)
        file.seek(10_000_000)
        file.write(bytes([byte[0] ^ 1]))
    done = demo("--once", "--json", "--dir", str(kept))
    steps = json.loads(done.stdout)["steps"]
    assert done.returncode == 4
    assert [(step["step"], step["ok"]) for step in steps] == [(name, name != "attachment") for name in STEPS]
    assert done.stderr.startswith("error: ")


def test_a_report_exchanged_for_another_is_not_confirmed(kept: Path, demo: Command) -> None:
    reporters = kept / "reporters"
    (reporters / "V3/report.sealed").write_bytes((reporters / "V4/report.sealed").read_bytes())
    done = demo("--once", "--json", "--dir", str(kept))
    assert done.returncode == 4
    assert [step["ok"] for step in json.loads(done.stdout)["steps"]] == [True, False]
    assert "V3" in done.stderr


def test_a_folder_with_something_else_is_refused_and_not_touched(demo: Command, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear all")
    done = demo("--once", "--json", "--dir", "mine")
    assert (done.returncode, json.loads(done.stdout)) == (5, {"steps": []})
    assert "hint: Take a new folder with --dir" in done.stderr
    assert (tmp_path / "mine/letter.txt").read_text() == "dear all"


@pytest.mark.parametrize("words", [["--json"], ["--once", "--empty"], ["--port", "70000"]])
def test_options_that_make_no_sense_are_refused(words: list[str], demo: Command, tmp_path: Path) -> None:
    assert demo(*words).returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_stops_everything_and_leaves_nothing(tmp_path: Path) -> None:
    with standing(tmp_path) as demo:
        running = processes_of(tmp_path)
        demo.send_signal(signal.SIGINT)
        assert demo.wait(END_SECONDS) == 0
        assert wait_until_gone(running, seconds=END_SECONDS) == set()
    assert len(running) >= 6
    assert list(tmp_path.iterdir()) == []


def test_no_process_outlives_a_demonstration_that_is_killed(tmp_path: Path) -> None:
    with standing(tmp_path) as demo:
        running = processes_of(tmp_path)
        demo.kill()
        assert wait_until_gone(running, seconds=END_SECONDS) == set()
    assert len(running) >= 6


def test_the_addresses_that_it_names_lead_to_a_portal_and_to_a_console_full_of_reports(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    with standing(tmp_path, "--dir", "demo", said=said) as demo, loopback_client() as client:
        words = "".join(said)
        assert (tmp_path / "demo/DEMO-PASSPHRASE.txt").read_text().strip() in words
        portal, launch = re.findall(r"http://(?:127\.0\.0\.1|\w+\.localhost):\d+/\S*", words)[:2]
        assert client.get(f"{portal}en/report").status_code == 200
        console = launch.partition("/launch/")[0]
        assert client.get(launch).status_code == 200
        with loopback_client() as stranger:
            assert stranger.get(launch).status_code == 403
        text = wait_for_text(client, f"{console}/?view=all", "49 for your body")
        assert "50 entries" in text
        assert "KX-44" not in text
        assert "harina" in client.get(f"{console}/?view=all&q=harina").text
        demo.send_signal(signal.SIGINT)
        assert demo.wait(END_SECONDS) == 0
    assert processes_of(tmp_path) == set()
    assert (tmp_path / "demo/server").is_dir()


def test_enter_makes_another_address_for_the_console(tmp_path: Path) -> None:
    said: list[str] = []
    with standing(tmp_path, said=said, stdin=subprocess.PIPE) as demo:
        assert demo.stdin is not None
        assert demo.stdout is not None
        (first,) = re.findall(r"http://\w+\.localhost:\d+/launch/\S+", "".join(said))
        demo.stdin.write("\n")
        demo.stdin.flush()
        second = demo.stdout.readline().removeprefix("   to review      ").strip()
        with loopback_client() as one, loopback_client() as other:
            assert one.get(first).status_code == 403
            assert other.get(second).status_code == 200
        demo.send_signal(signal.SIGINT)
        assert demo.wait(END_SECONDS) == 0
    assert second.partition("/launch/")[0] == first.partition("/launch/")[0]


def wait_for_text(client: httpx2.Client, address: str, words: str) -> str:
    pause = Event()
    for _ in range(300):
        text = client.get(address, follow_redirects=True).text
        if words in text:
            return text
        pause.wait(0.1)
    raise AssertionError(text)


def test_ports_that_are_asked_for_are_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        port, console_port = one.getsockname()[1], other.getsockname()[1]
    said: list[str] = []
    options = ("--empty", "--port", str(port), "--console-port", str(console_port))
    with standing(tmp_path, *options, said=said) as demo:
        words = "".join(said)
        assert f"http://127.0.0.1:{port}/" in words
        assert f".localhost:{console_port}/launch/" in words
        demo.send_signal(signal.SIGINT)
        assert demo.wait(END_SECONDS) == 0


def test_a_console_port_that_is_taken_is_said_and_nothing_is_left(demo: Command, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = demo("--empty", "--console-port", str(taken.getsockname()[1]))
    assert done.returncode == 6
    assert "the console did not start" in done.stderr
    assert "--console-port" in done.stderr
    assert processes_of(tmp_path) == set()
    assert list(tmp_path.iterdir()) == []


@contextmanager
def standing(
    folder: Path, *words: str, said: list[str] | None = None, stdin: int | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """Run a channel, an empty one if nothing is asked for, until the block ends or stops it.

    Begins once it says what to try; what it said before is put into `said`.
    """
    heard = [] if said is None else said
    with subprocess.Popen(
        channel_command("demo", *(words or ("--empty",))),
        cwd=folder,
        env=environment(folder),
        stdin=stdin,
        stdout=subprocess.PIPE,
        text=True,
    ) as demo:
        try:
            while demo.stdout and (line := demo.stdout.readline()) != LAST_LINE:
                assert line, heard
                heard.append(line)
            yield demo
        finally:
            demo.kill()
