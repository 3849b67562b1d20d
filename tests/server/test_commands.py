"""`channel server …` and `channel jobs …` on the command line: words, exit statuses, what they leave."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from channel.codec.days import Window
from tests.running import channel
from tests.wire import notes_simulator as simulator


def notes(folder: Path) -> list[str]:
    """Write roots, directory and about, valid today, and return where."""
    made = simulator.new_channel()
    today = datetime.now(UTC).date()
    valid = Window(start=today - timedelta(days=1), end=today + timedelta(days=80))
    made.directory = replace(made.directory, valid=valid)
    contents = {"roots": made.roots_file, "directory": made.directory_file, "about": made.about_file}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [str(folder / name) for name in contents]


def test_a_card_is_printed_and_needs_a_name(tmp_path: Path) -> None:
    words = ("server", "card", "--data", str(tmp_path / "data"))
    done = channel(*words, "--origin", "reports.example.org")
    assert (done.returncode, done.stderr) == (0, "")
    assert channel(*words, CHANNEL_ORIGIN="reports.example.org").stdout == done.stdout
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["log", "log", "promise"]
    nameless = channel(*words)
    assert nameless.returncode == 5
    assert nameless.stderr == "error: the channel has no name yet\nhint: Give --origin reports.example.org.\n"


def test_notes_are_published_once_and_the_doctor_is_content(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    files = notes(tmp_path)
    first = channel("server", "publish", "--data", data, *files)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.splitlines() == [
        "published v1/roots",
        "published v1/about",
        "published v1/directory",
        "published v1/intake",
        "published recipients.txt",
        "published pin.json",
    ]
    again = channel("server", "publish", "--data", data, *files)
    assert (again.returncode, again.stdout) == (0, "")
    doctor = channel("server", "doctor", "--data", data)
    assert doctor.returncode == 6
    assert "ok     published notes" in doctor.stdout
    assert "wrong  keys of ohchr: the server has no intake note of it" in doctor.stdout


def test_what_readers_would_refuse_is_not_published(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    roots, directory, about = notes(tmp_path)
    forged = Path(directory).read_bytes().replace(b"body ohchr Office", b"body ohchr 0ffice")
    Path(directory).write_bytes(forged)
    done = channel("server", "publish", "--data", data, roots, directory, about)
    assert done.returncode == 4
    assert done.stderr.startswith("error: ")
    assert not (tmp_path / "data" / "public" / "pin.json").exists()
    missing = channel("server", "publish", "--data", data, str(tmp_path / "gone"))
    assert missing.returncode == 6
    alone = channel("server", "publish", "--data", data, roots)
    assert alone.returncode == 5


def test_the_upkeep_runs_once_and_needs_a_database(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    early = channel("jobs", "run", "--once", "--data", data)
    assert early.returncode == 6
    channel("server", "publish", "--data", data, *notes(tmp_path))
    done = channel("jobs", "run", "--once", "--data", data)
    assert (done.returncode, done.stdout) == (0, "")
    odd = channel("jobs", "run", "--once", "--data", data, CHANNEL_PURGE_SECONDS="0")
    assert odd.returncode == 5
    assert "CHANNEL_PURGE_SECONDS" in odd.stderr
