"""Transcripts of `channel console` against a real server: what a reviewer types, and what comes back."""

import json
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from channel.cli import console_output
from channel.cli.main import app
from channel.codec import jsons
from channel.codec.digests import Digest
from channel.console.alarms import Alarm, AlarmKind
from channel.console.report_states import EntryState, Fault, ReportState
from channel.console.reports import StoredReport, Summary
from channel.report.bundle import Front
from channel.report.manifest import parse_manifest
from channel.treelog.note import parse_notes
from channel.wire.age.recipient import Recipient
from channel.wire.intake_note import IntakeNote, key_in_force, parse_intake
from channel.wire.submission import SEALED_TYPE
from tests.console.world import Part, Reporter
from tests.promises.live_channel import PASSPHRASE, LiveChannel

HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07first line \u202egnp.exe\n"
    "[bold red]markup[/bold red]\r\nentry 99: opened\n\x9b31m\0end"
)
FORBIDDEN = set("\x1b\x9b\x07\0\u202e\r")


class LivePublished:
    """What reporters can know of a live channel."""

    def __init__(self, channel: LiveChannel) -> None:
        self.today = channel.today
        self.directory = channel.directory
        data = httpx2.get(f"{channel.server.address}/v1/intake").content
        self._intakes: dict[str, IntakeNote] = {
            intake.body: intake for intake in map(parse_intake, parse_notes(data, limit_notes=9))
        }

    def intake_recipient(self, body: str, /) -> tuple[str, Recipient]:
        key = key_in_force(self._intakes[body].keys, self.today)
        assert key is not None
        return key.id, key.recipient

    def evidence_recipient(self, body: str, /) -> Recipient:
        key = key_in_force(self._intakes[body].evidence, self.today)
        assert key is not None
        return key.recipient


@dataclass(frozen=True)
class Desk:
    """A reviewer's desk: commands run as a member of `ohchr`, whose passphrase lies in a file."""

    channel: LiveChannel
    published: LivePublished
    passphrase: Path

    def submit(self, part: Part) -> None:
        answer = httpx2.post(
            f"{self.channel.server.address}/v1/submissions",
            content=part.sealed_file,
            headers={"Content-Type": SEALED_TYPE},
        )
        assert answer.status_code == 201, answer.text
        assert answer.json()["commitment"] == part.commitment.hex()

    def home(self, body: str = "ohchr", number: int = 0) -> Path:
        return self.channel.members[body][number].home

    def run(self, *words: str, home: Path | None = None, status: int = 0) -> tuple[str, str]:
        command, *rest = words
        options = ["--home", str(home or self.home()), "--passphrase-file", str(self.passphrase)]
        result = CliRunner().invoke(app, ["console", command, *options, *rest])
        assert result.exit_code == status, (result.exit_code, result.stdout, result.stderr)
        return result.stdout, result.stderr

    def json(self, *words: str, home: Path | None = None) -> dict[str, Any]:
        out, _ = self.run(*words, "--json", home=home)
        found: dict[str, Any] = json.loads(out)
        return found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with LiveChannel(tmp_path_factory.mktemp("channel")) as channel:
        passphrase = channel.folder / "passphrase"
        passphrase.write_text(PASSPHRASE + "\n")
        desk = Desk(channel=channel, published=LivePublished(channel), passphrase=passphrase)
        send_everything(desk)
        yield desk


def send_everything(desk: Desk) -> None:
    def reporter(name: str, *to: str) -> Reporter:
        return Reporter(world=desk.published, name=name, to=to or ("ohchr",))

    both = reporter("a", "ohchr", "oios")
    report = {
        "form": "alert",
        "what": "Les soldats ont brûlé l'école\nau bord du fleuve",
        "where": {"text": "Koré", "country": "XX"},
        "urgency": "hours",
    }
    first = both.report(
        report, lang="fr", files={"photo.jpg": b"jpeg" * 99}, evidence={"original.jpg": b"original" * 99}
    )
    desk.submit(first)
    desk.submit(reporter("b", "oios").report("for oios only"))
    desk.submit(reporter("c").report(HOSTILE, files={"../\x1b[31m\u202egpj.exe": b"MZ", "\0": b"zero"}))
    desk.submit(reporter("d").report("broken", sealed_by="nobody"))
    desk.submit(reporter("e").seal("à la main\x1b[2J".encode().ljust(2**16, b"\0")))
    desk.submit(both.bound(first.header, first.payload, log_key=bytes(32)))


def test_list_syncs_and_shows_what_is_ours_newest_first(desk: Desk) -> None:
    out, err = desk.run("list")
    rows = [line.split("\t") for line in out.splitlines()]
    assert [(row[0], row[1]) for row in rows] == [
        ("5", "duplicate of 0"),
        ("4", "sealed by hand"),
        ("3", "malformed: manifest"),
        ("2", "opened"),
        ("0", "opened"),
    ]
    assert rows[-1][2:] == [
        "hours",
        desk.channel.today.isoformat(),
        desk.channel.today.isoformat(),
        "fr",
        "2",
        "Koré, XX",
        "Les soldats ont brûlé l'école",
    ]
    assert f"as of {desk.channel.today}: 6 entries, 5 of them for your body; all verified" in err


def test_both_members_and_the_other_body_see_their_own(desk: Desk) -> None:
    ours = [desk.json("list", home=desk.home("ohchr", number))["reports"] for number in (0, 1)]
    assert ours[0] == ours[1]
    other = desk.json("list", home=desk.home("oios"))
    assert [report["entry"] for report in other["reports"]] == [5, 1, 0]
    third = desk.json("list", home=desk.home("osapg"))
    assert (third["reports"], third["entries"], third["alarms"]) == ([], 6, [])


def test_list_answers_with_json(desk: Desk) -> None:
    desk.run("list")
    found = desk.json("list", "--offline", "--state", "opened", "--limit", "1")
    assert found["synced"] is None
    assert found["as_of"] == desk.channel.today.isoformat()
    (report,) = found["reports"]
    assert (report["entry"], report["state"], report["files"]) == (2, "opened", 2)
    assert desk.json("list")["synced"] == {"taken": 0, "opened": 0}


def test_show_prints_a_report_with_every_word_of_the_reporter_behind_a_margin(desk: Desk) -> None:
    desk.run("list")
    out, _ = desk.run("show", "0")
    assert "entry 0: opened" in out
    assert "sent to ohchr, oios" in out
    assert "\nwhat\n  │ Les soldats ont brûlé l'école\n  │ au bord du fleuve\n" in out
    assert "\nwhere.text\n  │ Koré\n" in out
    assert "396 bytes\n  │ photo.jpg\n  │ application/octet-stream\n" in out
    assert ", for the evidence unit\n  │ original.jpg" in out


@pytest.mark.parametrize(
    "words", [("show", "2"), ("list",), ("show", "4"), ("show", "3"), ("search", "line")]
)
def test_nothing_that_a_reporter_wrote_acts_on_a_terminal(desk: Desk, words: tuple[str, ...]) -> None:
    desk.run("list")
    out, err = desk.run(*words)
    assert out
    assert not FORBIDDEN & set(out + err)
    as_json, _ = desk.run(*words, "--json")
    assert as_json.isascii()
    assert not FORBIDDEN & set(as_json)
    json.loads(as_json)


def test_a_line_of_the_reporter_never_passes_for_one_of_ours(desk: Desk) -> None:
    desk.run("list")
    out, _ = desk.run("show", "2")
    assert "\n  │ entry 99: opened\n" in out
    assert "\n  │ [bold red]markup[/bold red]\n" in out
    assert not [line for line in out.splitlines() if line.startswith("entry 99")]


FORGED = "entry 99: opened"
FORGER = StoredReport(
    summary=Summary(
        entry=2**48 + 2,
        state=ReportState.OPENED,
        fault=None,
        duplicate_of=None,
        received_day=date(2026, 11, 25),
        day=date(2026, 11, 25),
        kind="report",
        language="en",
        urgency=None,
        place="",
        first_line="",
        files=1,
    ),
    commitment=Digest(bytes(32)),
    token=bytes(32),
    header_digest=Digest(bytes(32)),
    payload_digest=Digest(bytes(32)),
    entry_state=EntryState.HELD,
    key_id="2026w48",
    repeated_by=(),
    cautions=(),
    manifest_bytes=b"",
    front=None,
    file_key=None,
    payload_bytes=1,
)


def forged_front(published: LivePublished) -> Front:
    """Return a report that wants its words taken for the program's: in names, types and long lines."""
    long = " " * 80 + FORGED
    report = {
        "form": "alert",
        "what": " " * 76 + FORGED + "\n\u4e2d" * 3 + "\u4e2d" * 36 + FORGED,
        FORGED: "x",
        long: {FORGED: "y"},
        f"\n{FORGED}\n": "z",
    }
    file = {**Reporter.described(f"a{long}", b"x"), "type": FORGED + long}
    manifest = Reporter(world=published, name="f").manifest(report, files=[file])
    parsed = parse_manifest(jsons.dump(manifest))
    return Front(manifest=parsed, manifest_bytes=b"", signature=bytes(64))


@pytest.mark.parametrize("columns", [0, 80, 40])
def test_no_name_type_or_long_line_passes_for_one_of_ours(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int
) -> None:
    """On a terminal of so many columns, which would break lines itself, and piped (0)."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr("sys.stdout.isatty", lambda: bool(columns))
    console_output.say_report(replace(FORGER, front=forged_front(desk.published)), None)
    rows = capsys.readouterr().out.splitlines()
    words = [row for row in rows if row.startswith(console_output.MARGIN)]
    ours = [row for row in rows if not row.startswith(console_output.MARGIN)]
    assert ours[0] == "entry 2-2: opened"
    assert not [row for row in ours if FORGED in row]
    assert ours.count("a field that this program does not know") == 3
    if columns:
        assert max(cell_len(row) for row in words) <= columns
        # Nothing is lost by breaking lines.
        assert "".join(row.removeprefix(console_output.MARGIN) for row in words).count(FORGED) >= 5
    else:
        assert any(row.endswith(FORGED) and len(row) > 90 for row in words)


def test_open_alarms_are_counted_before_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    alarm = Alarm(kind=AlarmKind.NOTES, entry=None, first_day=date(2026, 1, 1), last_day=date(2026, 1, 1))
    console_output.say_alarm_count([])
    console_output.say_alarm_count([alarm])
    console_output.say_alarm_count([alarm, alarm])
    assert capsys.readouterr().err == (
        "ALARM: 1 alarm is open; see below the list\nALARM: 2 alarms are open; see below the list\n"
    )


@pytest.mark.parametrize(
    "words",
    [("list", "--state", "foo", "--offline"), ("show", "x"), ("show", "2-1"), ("save", "02", "--to", "x")],
)
def test_a_word_that_is_none_is_a_plain_usage_error(desk: Desk, words: tuple[str, ...]) -> None:
    _, err = desk.run(*words, status=2)
    assert re.match(r"error: invalid value for '(--state|ENTRY)': not ", err)
    assert "Value error" not in err


def test_what_is_malformed_says_why_and_shows_what_came(desk: Desk) -> None:
    desk.run("list")
    out, _ = desk.run("show", "3")
    assert "entry 3: malformed: manifest" in out
    assert "MALFORMED: What should be the report breaks the format." in out
    assert "as it came, unproven" in out
    assert '"what":"broken"' in out
    assert '"what":"broken"' in desk.json("show", "3")["unproven"]


def test_what_was_sealed_by_hand_says_that_there_is_no_way_back(desk: Desk) -> None:
    desk.run("list")
    out, _ = desk.run("show", "4")
    assert "no bundle: there is no way back to the reporter" in out
    assert "  │ à la main\\x1b[2J" in out
    assert desk.json("show", "4")["text"] == "à la main\x1b[2J"


def test_show_gives_the_manifest_as_json(desk: Desk) -> None:
    desk.run("list")
    found = desk.json("show", "2")
    assert found["manifest"]["report"]["what"] == HOSTILE
    assert (found["state"], found["cautions"]) == ("opened", [])


def test_search_finds_pieces_of_words_offline(desk: Desk) -> None:
    desk.run("list")
    assert [report["entry"] for report in desk.json("search", "BRULE ecole")["reports"]] == [5, 0]
    assert [report["entry"] for report in desk.json("search", "main")["reports"]] == [4]
    assert desk.json("search", "nowhere")["reports"] == []


def test_save_writes_files_under_safe_names_and_never_twice(desk: Desk, tmp_path: Path) -> None:
    desk.run("list")
    out, _ = desk.run("save", "2", "--to", str(tmp_path / "out"))
    assert sorted(path.read_bytes() for path in (tmp_path / "out").iterdir()) == [b"MZ", b"zero"]
    assert not FORBIDDEN & set(out)
    assert all(path.parent == tmp_path / "out" for path in (tmp_path / "out").iterdir())
    _, err = desk.run("save", "2", "--to", str(tmp_path / "out"), status=5)
    assert "never overwritten" in err


def test_evidence_is_for_its_unit(desk: Desk, tmp_path: Path) -> None:
    for number in (0, 1):
        desk.run("list", home=desk.home("ohchr", number))
    unit = desk.json("save", "0", "2", "--to", str(tmp_path / "unit"))
    assert unit["files"] == [{"number": 2, "path": str(tmp_path / "unit" / "original.jpg"), "error": None}]
    assert (tmp_path / "unit" / "original.jpg").read_bytes() == b"original" * 99
    home = desk.home("ohchr", 1)
    out, err = desk.run("save", "0", "--to", str(tmp_path / "reviewer"), home=home, status=7)
    assert "1  " in out
    assert "2  not saved: a file for the evidence unit" in err
    assert [path.name for path in (tmp_path / "reviewer").iterdir()] == ["photo.jpg"]


def test_a_wrong_passphrase_opens_nothing(desk: Desk, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("another passphrase\n")
    words = ["console", "list", "--home", str(desk.home()), "--passphrase-file", str(wrong)]
    result = CliRunner().invoke(app, words)
    assert (result.exit_code, result.stdout) == (4, "")
    assert "wrong passphrase" in result.stderr


@pytest.mark.parametrize(
    ("words", "status"), [(("show", "1"), 5), (("show", "999"), 5), (("save", "1", "--to", "x"), 5)]
)
def test_an_entry_that_is_not_ours_is_refused(desk: Desk, words: tuple[str, ...], status: int) -> None:
    desk.run("list")
    _, err = desk.run(*words, status=status)
    assert err.startswith("error: no report under entry")


def test_a_home_that_is_not_there_is_told(desk: Desk, tmp_path: Path) -> None:
    _, err = desk.run("list", home=tmp_path / "nowhere", status=6)
    assert "hint: Give the folder that holds your member.key" in err


def test_without_a_server_the_list_is_still_there_offline(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.run("list")
    waits: list[float] = []
    monkeypatch.setattr("channel.cli.console_list.time.sleep", waits.append)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    _, err = desk.run("list", "--server", address, status=6)
    assert "cannot be reached" in err
    assert "what is held can be read. --offline lists what is held.\n" in err
    assert waits
    out, _ = desk.run("list", "--offline")
    assert len(out.splitlines()) == 5


def test_what_the_server_did_wrong_is_told_loudly(desk: Desk) -> None:
    home = desk.home("poe-oruma")
    blobs = [path for path in (desk.channel.server.data / "blobs").rglob("*") if path.is_file()]
    kept = {path: path.read_bytes() for path in blobs}
    for path in blobs:
        path.chmod(0o600)
        path.write_bytes(bytes(len(kept[path])))
    _, err = desk.run("list", home=home)
    assert "NOT all verified" in err
    assert "ALARM " in err
    assert {alarm["kind"] for alarm in desk.json("list", home=home)["alarms"]} <= {"payload", "withheld"}
    for path, data in kept.items():
        path.write_bytes(data)
    _, err = desk.run("list", home=home)
    assert "6 entries, 0 of them for your body; all verified" in err


def test_a_terminal_gets_a_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("LINES", "50")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    summary = Summary(
        entry=7,
        state=ReportState.MALFORMED,
        fault=Fault.TOKEN,
        duplicate_of=None,
        received_day=date(2026, 11, 25),
        day=None,
        kind=None,
        language="ar",
        urgency="[red]hours[/red]",
        place="\x1b[2J",
        first_line="[bold]x[/bold] أحرقوا",
        files=0,
    )
    console_output.say_list([summary])
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split()[:3] == ["entry", "state", "urgency"]
    assert row.split() == [
        *("7", "malformed:", "token", "[red]hours[/red]", "2026-11-25", "ar"),
        *("\\x1b[2J", "[bold]x[/bold]", "أحرقوا"),
    ]
    console_output.say_list(())
    assert "No reports." in capsys.readouterr().out
