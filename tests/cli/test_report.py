"""The reporter's commands as a reporter meets them: transcripts, exit statuses, and what is left behind."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from channel.cli import edges
from channel.cli.main import app
from channel.client.pinning import pin_words
from channel.client.saved_notes import SavedNotes
from channel.codec import b64
from channel.codec.days import Window
from channel.errors import NotRecipientError
from channel.report.attached import Purpose
from channel.treelog.note import Note, sign_note
from channel.wire.age.seal import seal_bytes
from channel.wire.fingerprint import fingerprint
from channel.wire.nobody import nobody_recipient
from channel.wire.seen import Seen
from channel.wire.submission import SEALED_PREFIX_BYTES, parse_sealed_prefix
from channel.wire.wordlist import load_wordlist
from channel.wire.words import entropy_from_text
from keys.passphrase import reporter_keys
from tests.client.lying_server import Answered, Asked, Cut, LyingServer, as_json, serving
from tests.client.open_channel import OpenChannel, identity_of, key_of, open_evidence, open_sealed

CHANNEL = Path(sys.executable).with_name("channel")
# The commands run on the clock of the machine, in processes of their own too.
TODAY = datetime.now(UTC).date()
LAST_DAY = TODAY + timedelta(days=5 + 21)
CANARY = "the canary is in cell two"
WORDS_FOOT = (
    "\nWith them you can come back for answers, from any device. Whoever finds them can see\n"
    "when you wrote and what was answered, and can write as you, but cannot read what you sent.\n"
)


@pytest.fixture(name="channel")
def an_open_channel() -> OpenChannel:
    return OpenChannel(today=TODAY)


@pytest.fixture(name="home")
def a_reporters_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, with temporary files in another that is looked at."""
    (tmp_path / "tmp").mkdir()
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.chdir(tmp_path / "home")
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setenv("CHANNEL_NOTES", "not-the-notes-of-whoever-runs-this")
    return tmp_path / "home"


@pytest.fixture(name="server")
def a_server(channel: OpenChannel) -> Iterator[LyingServer]:
    with serving(LyingServer()) as server:
        publish(channel, server)
        yield server


@pytest.fixture(name="notes")
def saved_notes(channel: OpenChannel, home: Path) -> Path:
    channel.save_to(home / "notes")
    return Path("notes")


def publish(channel: OpenChannel, server: LyingServer) -> None:
    files = channel.files
    server.files = {
        "/pin.json": channel.pin.encoded,
        "/v1/roots": files.roots,
        "/v1/directory": files.directory,
        "/v1/about": files.about,
        "/v1/intake": files.intake,
    }


def run(*words: str, typed: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["report", *words], input=typed, prog_name="channel")


def card(channel: OpenChannel) -> str:
    return " ".join(pin_words(channel.pin, load_wordlist()))


def words_in(text: str) -> list[str]:
    """Return the eleven words that a transcript numbers, and check the line to copy."""
    words = re.findall(r"^  (?: \d|1\d)  ([a-z]+)$", text, re.MULTILINE)
    assert len(words) == 11
    assert f"\n\n  {' '.join(words)}\n" in text
    return words


def words_block(words: list[str]) -> str:
    lines = "".join(f"  {number:2}  {word}\n" for number, word in enumerate(words, start=1))
    head = "\nYour eleven words. Write them down now; they are stored nowhere:\n\n"
    return f"{head}{lines}\n  {' '.join(words)}\n{WORDS_FOOT}"


def left(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_seal_says_what_it_did_and_what_is_not_done(notes: Path, home: Path) -> None:
    (home / "account.txt").write_text(CANARY)
    shown = run(
        "seal", "--text", "account.txt", "--to", "ohchr", "--to", "oios", "--lang", "fr",
        "--notes", str(notes), "--out", "r.chs",
    )  # fmt: skip
    assert (shown.exit_code, shown.stderr) == (0, "")
    words = words_in(shown.stdout)
    assert shown.stdout == (
        "Sealed into r.chs, 71 KiB. Only these can open it:\n\n"
        "  ohchr  Office of the High Commissioner for Human Rights\n"
        "  oios  Office of Internal Oversight\n"
        f"{words_block(words)}"
        f"\nNot sent yet. Upload it before {LAST_DAY}, from this device or another:\n"
        "  channel report send r.chs --server URL\n"
    )
    for body in ("ohchr", "oios"):
        opened = open_sealed(home / "r.chs", [identity_of(body)])
        assert opened.front.manifest.report == {"form": "full", "what": CANARY}
        assert opened.front.manifest.lang == "fr"
        assert opened.front.manifest.day == TODAY
    keys = reporter_keys(entropy_from_text(" ".join(words), load_wordlist()))
    assert keys.report_id == opened.front.manifest.report_id
    with pytest.raises(NotRecipientError):
        open_sealed(home / "r.chs", [keys.reply_identity])


def test_an_alert_is_put_together_from_its_fields(notes: Path, home: Path) -> None:
    shown = run(
        "seal", "--what", "eighty men at the bridge", "--where", "Mallow bridge", "--when", "since noon",
        "--urgency", "hours", "--field", "where.country=XB", "--field", "when.ongoing:=true",
        "--field", 'affected.groups:=["children"]', "--to", "ohchr", "--notes", str(notes),
        "--out", "r.chs", "--json",
    )  # fmt: skip
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert open_sealed(home / "r.chs", [identity_of("ohchr")]).front.manifest.report == {
        "form": "alert",
        "what": "eighty men at the bridge",
        "where": {"text": "Mallow bridge", "country": "XB"},
        "when": {"text": "since noon", "ongoing": True},
        "urgency": "hours",
        "affected": {"groups": ["children"]},
    }


def test_a_slip_in_the_name_of_a_field_is_not_sealed(notes: Path, home: Path) -> None:
    words = ["seal", "--text", "-", "--to", "ohchr", "--notes", str(notes), "--out", "r.chs"]
    shown = run(*words, "--field", f"wher.text={CANARY}", typed=CANARY)
    assert (shown.exit_code, left(home).count("r.chs")) == (3, 0)
    assert shown.stderr.endswith(
        "error: field 1 is not a field of the form\nhint: Did you mean where.text?\n"
    )
    assert run(*words, "--field", f"{CANARY}={CANARY}", typed=CANARY).exit_code == 3
    (home / "report.json").write_text('{"form": "full"}')
    assert run(*words, "--report", "report.json", "--field", "own.thing:=[1,2]", typed=CANARY).exit_code == 0
    report = open_sealed(home / "r.chs", [identity_of("ohchr")]).front.manifest.report
    assert report["own"] == {"thing": [1, 2]}


def test_json_is_one_object_with_the_same_in_it(notes: Path, home: Path) -> None:
    shown = run(
        "seal",
        "--text",
        "-",
        "--to",
        "ohchr",
        "--notes",
        str(notes),
        "--out",
        "r.chs",
        "--json",
        typed=CANARY,
    )
    value = json.loads(shown.stdout)
    assert len(value["words"]) == 11
    assert value == {
        "sealed_file": "r.chs",
        "size_bytes": (home / "r.chs").stat().st_size,
        "words": value["words"],
        "bodies": ["ohchr"],
        "commitment": value["commitment"],
        "upload_before": LAST_DAY.isoformat(),
    }


def test_a_report_as_json_is_completed_by_options(notes: Path, home: Path) -> None:
    (home / "report.json").write_text(json.dumps({"form": "full", "presence": "pko", "x": 1}))
    shown = run(
        "seal", "--report", "report.json", "--text", "-", "--to", "ohchr", "--notes", str(notes),
        "--out", "r.chs", typed="\N{ZERO WIDTH NO-BREAK SPACE}" + CANARY,
    )  # fmt: skip
    assert shown.exit_code == 0
    report = open_sealed(home / "r.chs", [identity_of("ohchr")]).front.manifest.report
    assert report == {"form": "full", "presence": "pko", "x": 1, "what": CANARY}


def test_files_and_evidence_go_along(notes: Path, home: Path) -> None:
    (home / "deep").mkdir()
    (home / "deep" / "photo.jpg").write_bytes(b"clean")
    (home / "deep" / "original.jpg").write_bytes(b"original")
    shown = run(
        "seal", "--what", "x", "--file", "deep/photo.jpg", "--evidence", "deep/original.jpg",
        "--to", "ohchr", "--notes", str(notes), "--out", "r.chs",
    )  # fmt: skip
    assert shown.exit_code == 0
    opened = open_sealed(home / "r.chs", [identity_of("ohchr")])
    files = opened.front.manifest.files
    assert [(one.name, one.purpose) for one in files] == [
        ("photo.jpg", Purpose.ALL),
        ("original.jpg", Purpose.EVIDENCE),
    ]
    assert opened.files[0] == b"clean"
    assert open_evidence(opened, 1, [identity_of("ohchr", "evidence")]) == b"original"


def test_words_can_go_to_a_file_instead(notes: Path, home: Path) -> None:
    arguments = ["seal", "--what", "x", "--to", "ohchr", "--notes", str(notes), "--words-to", "words"]
    shown = run(*arguments, "--out", "r.chs")
    assert shown.exit_code == 0
    assert "\nYour eleven words are in words, which only you may read.\n" in shown.stdout
    words = (home / "words").read_text()
    assert len(entropy_from_text(words, load_wordlist())) == 16
    assert (home / "words").stat().st_mode & 0o777 == 0o600
    assert not any(word in shown.output for word in words.split() if len(word) > 6)
    again = run(*arguments, "--out", "s.chs")
    assert (again.exit_code, left(home).count("s.chs")) == (5, 0)
    assert (home / "words").read_text() == words
    assert "words_file" in json.loads(run(*arguments[:-1], "w2", "--out", "t.chs", "--json").stdout)


def test_send_seals_with_fresh_notes_and_leaves_nothing_behind(
    channel: OpenChannel, server: LyingServer, home: Path
) -> None:
    shown = run(
        "send", "--what", CANARY, "--to", "ohchr", "--server", server.address, "--notes", "notes",
        "--pin-words", card(channel),
    )  # fmt: skip
    assert (shown.exit_code, shown.stderr) == (0, "")
    (commitment,) = server.stored
    start, _, end = shown.stdout.partition("\nSending it. Until it has arrived, it is kept in\n")
    assert start == f"Your report is sealed.\n{words_block(words_in(shown.stdout))}"
    assert re.fullmatch(r"  notes/unsent-\w+/sealed\.chs", end.splitlines()[0])
    assert end.partition("\n")[2] == (
        "\nSent. The server keeps the sealed report and confirmed exactly what was sealed here.\n"
        f"  commitment  {commitment.hex()}\n"
        "\nStill to come: an entry in the public register, and word from ohchr that it was opened.\n"
    )
    assert left(home.parent / "tmp") == []
    assert not any((home.parent / "tmp").iterdir())
    assert left(home) == [
        f"notes/{name}" for name in ("about", "directory", "intake", "pin.json", "roots", "seen.json")
    ]


def test_a_sealed_file_is_sent_from_anywhere(notes: Path, home: Path, server: LyingServer) -> None:
    run("seal", "--what", CANARY, "--to", "ohchr", "--notes", str(notes), "--out", "r.chs")
    shown = run("send", "r.chs", "--server", server.address)
    (commitment,) = server.stored
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout == (
        "Sent. The server keeps the sealed report and confirmed exactly what was sealed here.\n"
        f"  commitment  {commitment.hex()}\n"
        "\nStill to come: an entry in the public register,"
        " and word from the bodies it is sealed to that it was opened.\n"
    )
    assert left(home).count("r.chs") == 1
    again = json.loads(run("send", "r.chs", "--server", server.address, "--json").stdout)
    assert again == {"sent": True, "commitment": commitment.hex(), "promise": None}


NOTHING_SENT = "note: nothing was sent this time; the sealed file is as it was.\n"


def _sends(asked: list[Asked]) -> list[str]:
    return [one.method for one in asked if one.method != "GET"]


def test_a_sealed_file_goes_to_no_server_of_another_channel(
    notes: Path, home: Path, channel: OpenChannel, server: LyingServer
) -> None:
    run("seal", "--what", CANARY, "--to", "ohchr", "--notes", str(notes), "--out", "r.chs")
    sealed, before = (home / "r.chs").read_bytes(), left(home)
    (home / "pin").write_bytes(channel.pin.encoded)
    server.files["/pin.json"] = replace(channel.pin, origin="reports.example.net").encoded
    arguments = ["send", "r.chs", "--server", server.address]
    for known in (["--notes", str(notes)], ["--pin", "pin"], ["--pin-words", card(channel)]):
        shown = run(*arguments, *known)
        assert (shown.exit_code, shown.stdout) == (4, "")
        assert shown.stderr.startswith(NOTHING_SENT)
    shown = run(*arguments, "--notes", str(notes))
    assert shown.stderr == (
        f"{NOTHING_SENT}"
        "error: the server is of another channel than the notes saved here\n"
        "hint: Check the address; if it is right, name the notes of that channel with `--notes DIR`.\n"
    )
    assert _sends(server.asked) == []
    assert (home / "r.chs").read_bytes() == sealed
    assert left(home) == sorted([*before, "pin"])
    server.files["/pin.json"] = channel.pin.encoded
    assert run(*arguments, "--notes", str(notes)).exit_code == 0


def test_a_sealed_file_goes_to_no_server_that_shows_an_older_directory(
    home: Path, channel: OpenChannel, server: LyingServer
) -> None:
    first = channel.simulated.directory
    channel.simulated.directory = replace(first, seq=first.seq + 1, prev=first.digest)
    seen = channel.files.verify(channel.pin, today=TODAY, seen=Seen.empty()).seen
    SavedNotes(home / "notes").save(channel.pin, channel.files, seen=seen)
    run("seal", "--what", CANARY, "--to", "ohchr", "--notes", "notes", "--out", "r.chs")
    shown = run("send", "r.chs", "--server", server.address, "--notes", "notes")
    assert (shown.exit_code, shown.stdout, _sends(server.asked)) == (4, "", [])
    assert re.fullmatch(rf"{NOTHING_SENT}error: directory is number .* seen before\nhint: .*\n", shown.stderr)
    publish(channel, server)
    assert run("send", "r.chs", "--server", server.address, "--notes", "notes").exit_code == 0


@pytest.mark.parametrize("days", [-1, 1])
def test_a_directory_out_of_its_days_keeps_no_sealed_report_from_arriving(
    notes: Path, channel: OpenChannel, server: LyingServer, days: int
) -> None:
    run("seal", "--what", CANARY, "--to", "ohchr", "--notes", str(notes), "--out", "r.chs")
    first = channel.simulated.directory
    start = TODAY + timedelta(days=1) if days > 0 else TODAY - timedelta(days=9)
    valid = Window(start=start, end=start + timedelta(days=9))
    channel.simulated.directory = replace(first, seq=first.seq + 1, prev=first.digest, valid=valid)
    publish(channel, server)
    shown = run("send", "r.chs", "--server", server.address, "--notes", str(notes))
    assert (shown.exit_code, shown.stderr, len(server.stored)) == (0, "", 1)


def test_a_promise_for_a_sealed_file_must_be_by_the_key_of_the_directory(
    notes: Path, channel: OpenChannel, server: LyingServer
) -> None:
    """Where notes are saved, anybody's signature under a promise is not enough."""
    run("seal", "--what", CANARY, "--to", "ohchr", "--notes", str(notes), "--out", "r.chs")
    prefix = parse_sealed_prefix(Path("r.chs").read_bytes()[:SEALED_PREFIX_BYTES])
    name = f"{channel.pin.origin}/promise"

    def promised(_asked: Asked, answered: Answered) -> Answered:
        commitment = json.loads(answered.body)["commitment"]
        entry = b64.encode(prefix.token + bytes.fromhex(commitment))
        text = f"channel/v1/promise\norigin {channel.pin.origin}\nentry {entry}\nby 2026-11-25\n"
        note = Note(text=text, signatures=(sign_note(text, name=name, seed=b"\1" * 32),))
        return as_json(201, {"commitment": commitment, "promise": note.encoded.decode()})

    server.after = lambda asked, answered: promised(asked, answered) if asked.method == "POST" else answered
    assert run("send", "r.chs", "--server", server.address).exit_code == 0
    assert run("send", "r.chs", "--server", server.address, "--notes", str(notes)).exit_code == 4


def test_a_file_sealed_by_hand_comes_back_with_token_and_blind(home: Path, server: LyingServer) -> None:
    recipients = [nobody_recipient(number) for number in (1, 2, 3, 1)]
    (home / "r.age").write_bytes(seal_bytes(bytes(65_536), recipients, random_bytes=os.urandom))
    shown = run("send", "r.age", "--server", server.address)
    assert shown.exit_code == 0
    tail = shown.stdout.partition("was opened.\n")[2]
    assert re.fullmatch(
        r"\nThis file has no words, so nobody can answer you\. To find it in the register, keep:\n"
        r"  token  [A-Za-z0-9+/]{43}=\n  blind  [A-Za-z0-9+/]{43}=\n",
        tail,
    )


def test_when_sending_fails_the_sealed_report_and_the_words_are_kept(
    channel: OpenChannel, server: LyingServer, home: Path
) -> None:
    def refuse_posts(asked: Asked) -> Answered | None:
        return as_json(503, {}) if asked.method == "POST" else None

    server.before = refuse_posts
    arguments = [
        "send", "--text", "-", "--to", "ohchr", "--server", server.address, "--notes", "notes",
        "--pin-words", card(channel),
    ]  # fmt: skip
    shown = run(*arguments, typed=CANARY)
    assert shown.exit_code == 6
    (kept,) = Path("notes").rglob("*.chs")
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert shown.stdout == (
        f"Your report is sealed.\n{words_block(words_in(shown.stdout))}"
        f"\nSending it. Until it has arrived, it is kept in\n  {kept}\n"
    )
    assert shown.stderr == (
        "No answer yet. Trying again in 4 seconds.\n"
        "No answer yet. Trying again in 8 seconds.\n"
        "No answer yet. Trying again in 16 seconds.\n"
        "No answer yet. Trying again in 30 seconds.\n"
        "note: your report is sealed and kept. Nothing is lost. To send it again, before "
        f"{LAST_DAY}:\n  channel report send {kept} --server URL\n"
        "error: the server cannot take it now; nothing was sent this time\n"
        "hint: Try again in a while; the sealed file stays good until then.\n"
    )
    server.before = lambda _: None
    assert run("send", str(kept), "--server", server.address).exit_code == 0
    server.before = refuse_posts
    value = json.loads(run(*arguments, "--json", "--out", "kept.chs", typed=CANARY).stdout)
    assert (value["sent"], value["sealed_file"], len(value["words"])) == (False, "kept.chs", 11)
    assert open_sealed(home / "kept.chs", [identity_of("ohchr")]).what == CANARY


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("as_json", [False, True])
def test_whoever_stops_the_sending_has_the_words_and_the_file(
    channel: OpenChannel, server: LyingServer, home: Path, number: signal.Signals, *, as_json: bool
) -> None:
    """A signal in the middle of sending; the words were told before the first byte went."""
    arrived, go_on = threading.Event(), threading.Event()

    def hold(asked: Asked) -> Answered | None:
        if asked.method == "POST":
            arrived.set()
            go_on.wait(60)
        return None

    server.before = hold
    words = ["send", "--text", "-", "--to", "ohchr", "--server", server.address, "--notes", "notes"]
    words += ["--pin-words", card(channel), *(["--json"] if as_json else [])]
    with subprocess.Popen(
        [str(CHANNEL), "report", *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin
        process.stdin.write(CANARY)
        process.stdin.close()
        process.stdin = None
        assert arrived.wait(60)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    go_on.set()
    (kept,) = Path("notes").rglob("*.chs")
    told = json.loads(out)["words"] if as_json else words_in(out)
    keys = reporter_keys(entropy_from_text(" ".join(told), load_wordlist()))
    opened = open_sealed(home / kept, [identity_of("ohchr")])
    assert keys.report_id == opened.front.manifest.report_id
    assert process.returncode == 130
    assert err.endswith(f":\n  channel report send {kept} --server URL\n")


def test_an_answer_that_never_came_is_told_truthfully(notes: Path, home: Path, server: LyingServer) -> None:
    def cut(_asked: Asked, _answered: Answered) -> Answered:
        raise Cut

    run("seal", "--what", CANARY, "--to", "ohchr", "--notes", str(notes), "--out", "r.chs")
    server.after = cut
    shown = run("send", "r.chs", "--server", server.address)
    assert (shown.exit_code, shown.stdout) == (6, "")
    assert shown.stderr.endswith(
        "\nerror: the line to the server broke; whether the report arrived is not known;"
        " sending the same sealed file again is harmless\n"
        "hint: Check the connection and the address, then run the same again.\n"
    )
    assert (home / "r.chs").exists()


def test_a_second_run_claims_nothing_about_a_first_whose_answer_never_came(
    notes: Path, server: LyingServer
) -> None:
    def cut(_asked: Asked, _answered: Answered) -> Answered:
        raise Cut

    run("seal", "--what", CANARY, "--to", "ohchr", "--notes", str(notes), "--out", "r.chs")
    server.after = cut
    assert "not known" in run("send", "r.chs", "--server", server.address).stderr
    assert len(server.stored) == 1
    server.before = lambda _: as_json(503, {})
    server.after = lambda _, answered: answered
    again = run("send", "r.chs", "--server", server.address)
    assert "error: the server cannot take it now; nothing was sent this time\n" in again.stderr
    other = run("send", "r.chs", "--server", server.address, "--pin-words", "no such words")
    assert other.exit_code != 0
    assert "nothing was sent" not in (again.stderr + other.stderr).replace("nothing was sent this time", "")


def test_a_server_that_confirms_another_report_is_not_believed(notes: Path, server: LyingServer) -> None:
    run("seal", "--what", CANARY, "--to", "ohchr", "--notes", str(notes), "--out", "r.chs")
    server.after = lambda _, __: as_json(201, {"commitment": "ab" * 32, "promise": None})
    shown = run("send", "r.chs", "--server", server.address)
    assert (shown.exit_code, shown.stdout) == (4, "")
    assert shown.stderr.startswith("error: the server confirms another submission than the one sent")


def test_fetch_shows_the_bodies_and_what_they_may_do(
    channel: OpenChannel, server: LyingServer, home: Path
) -> None:
    channel.drop_keys("oios")
    publish(channel, server)
    shown = run("fetch", "--server", server.address, "--notes", "notes", "--pin-words", card(channel))
    assert (shown.exit_code, shown.stderr) == (0, "")
    valid = channel.simulated.directory.valid
    words = " ".join(fingerprint(identity_of("ohchr").recipient.raw, load_wordlist()))
    facts = (
        "  works in the country: no · may contact the State: yes · is inside the UN: yes\n"
        "  English\n  English\n"
    )
    assert shown.stdout == (
        f"Notes of reports.example.org, good until {valid.end}, saved in notes.\n"
        f"Words of the card: {card(channel)}\n"
        "\nohchr  Office of the High Commissioner for Human Rights\n"
        f"{facts}"
        f"  key 2026w48, until {key_of('ohchr', TODAY).window.end}: {words}\n"
        "  files for an evidence unit: yes\n"
        "\noios  Office of Internal Oversight\n"
        f"{facts}"
        "  cannot receive now: it has published no key\n"
    )
    assert "notes/pin.json" in left(home)
    value = json.loads(run("fetch", "--server", server.address, "--notes", "notes", "--json").stdout)
    assert value["pin_words"] == card(channel).split()
    assert [(body["id"], body["unavailable"]) for body in value["bodies"]] == [
        ("ohchr", None),
        ("oios", "it has published no key"),
    ]


def test_a_server_is_compared_with_the_card_once(
    channel: OpenChannel, server: LyingServer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["fetch", "--server", server.address, "--notes", "notes"]
    unasked = run(*arguments)
    assert (unasked.exit_code, left(home)) == (5, [])
    assert unasked.stderr.startswith("error: this server has not been compared with the printed card\n")
    wrong = run(*arguments, "--pin-words", "six words of quite another card")
    assert (wrong.exit_code, left(home)) == (4, [])
    monkeypatch.setattr(edges, "is_interactive", lambda: True)
    doubted = run(*arguments, typed="n\n")
    assert (doubted.exit_code, left(home)) == (4, [])
    assert doubted.stderr.startswith(
        f"The six words of reports.example.org are:\n\n  {card(channel)}\n\n"
        "Are they the words on your printed card? [y/N]:"
    )
    assert run(*arguments, typed="y\n").exit_code == 0
    monkeypatch.setattr(edges, "is_interactive", lambda: False)
    assert run(*arguments).exit_code == 0


def test_a_pin_from_a_trusted_hand_replaces_the_card(
    channel: OpenChannel, server: LyingServer, home: Path
) -> None:
    (home / "pin").write_bytes(channel.pin.encoded)
    (home / "other").write_bytes(replace(channel.pin, seq=2).encoded)
    server.files["/pin.json"] = replace(channel.pin, seq=2).encoded
    arguments = ["fetch", "--server", server.address, "--notes", "notes"]
    assert run(*arguments, "--pin", "missing").exit_code == 6
    assert run(*arguments, "--pin", "pin").exit_code == 0
    assert run(*arguments, "--pin", "other").exit_code == 4
    assert run(*arguments).exit_code == 0


@pytest.mark.parametrize("days", [-1, 1])
def test_a_directory_out_of_its_days_is_refused_with_a_hint(
    channel: OpenChannel, home: Path, days: int
) -> None:
    # Two days ahead, for it may be tomorrow by the time the command runs.
    past, future = (TODAY - timedelta(days=9), TODAY), (TODAY + timedelta(days=2), TODAY + timedelta(days=9))
    start, end = past if days < 0 else future
    channel.simulated.directory = replace(channel.simulated.directory, valid=Window(start=start, end=end))
    channel.save_to(home / "notes")
    shown = run("seal", "--text", "-", "--to", "ohchr", "--notes", "notes", "--out", "r.chs", typed=CANARY)
    assert (shown.exit_code, shown.stdout) == (4, "")
    assert re.fullmatch(r"error: .*directory.*\nhint: .*\.\n", shown.stderr)
    assert "r.chs" not in left(home)


def test_sealing_without_notes_says_how_to_get_them(home: Path) -> None:
    shown = run("seal", "--what", CANARY, "--to", "ohchr", "--notes", "none", "--out", "r.chs")
    assert (shown.exit_code, shown.stdout, left(home)) == (6, "", [])
    assert shown.stderr == (
        "error: no notes are saved here\n"
        "hint: Run `channel report fetch --server URL` once, with a network,"
        " to save the notes of a channel.\n"
    )


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--what", CANARY, "--text", "-"], 2),
        (["--text", "-", "--report", "-"], 2),
        ([], 2),
        (["--field", f"where.text={CANARY}"], 2),
        (["--text", CANARY], 6),
        (["--report", CANARY], 6),
        (["--text", "latin1.txt"], 3),
        (["--text", "long.txt"], 3),
        (["--report", "list.json"], 3),
        (["--what", ""], 3),
        (["--what", CANARY, "--urgency", CANARY], 3),
        (["--what", CANARY, "--field", CANARY], 3),
        (["--what", CANARY, "--field", f"=={CANARY}"], 3),
        (["--what", CANARY, "--field", f"what.more={CANARY}"], 3),
        (["--what", CANARY, "--field", f"when.ongoing:={CANARY}"], 3),
        (["--what", CANARY, "--field", f"form={CANARY}"], 3),
        (["--what", CANARY, "--lang", CANARY], 3),
        (["--what", CANARY, "--file", CANARY], 6),
        (["--what", CANARY, "--file", "."], 5),
        (["--what", CANARY, "--to", "oios", "--to", "oios"], 5),
        (["--what", CANARY, "--to", CANARY], 5),
        (["--what", CANARY, "--out", "latin1.txt"], 5),
        (["--what", CANARY, "--out", "missing/r.chs"], 6),
        (["--what", CANARY, "--words-to", "latin1.txt"], 5),
    ],
)
def test_nothing_typed_comes_back_in_an_error_and_nothing_is_left(
    notes: Path, home: Path, words: list[str], status: int
) -> None:
    (home / "latin1.txt").write_bytes(f"caf\xe9 {CANARY}".encode("latin-1"))
    (home / "long.txt").write_text(CANARY * 5000)
    (home / "list.json").write_text(json.dumps([CANARY]))
    before = left(home)
    shown = run("seal", "--to", "ohchr", "--notes", str(notes), "--out", "r.chs", *words, typed=CANARY)
    assert (shown.exit_code, shown.stdout) == (status, "")
    assert CANARY not in shown.stderr
    assert shown.stderr.count("error: ") == 1
    assert shown.stderr.count("hint: ") == 1 or "--lang" in words
    assert left(home) == before


def test_after_a_failure_the_reporter_is_told_where_their_text_is(
    notes: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["seal", "--to", "ohchr", "--notes", str(notes), "--out", "r.chs", "--file", "missing"]
    piped = run(*arguments, "--text", "-", typed=CANARY)
    assert piped.stderr.startswith(
        "note: what came through standard input is kept nowhere else.\nerror: file 1"
    )
    (home / "a.txt").write_text(CANARY)
    read = run(*arguments, "--text", "a.txt")
    assert read.stderr.startswith("note: nothing was sealed; your own files are as they were.\nerror: file 1")
    monkeypatch.setattr(edges, "is_interactive", lambda: True)
    typed = run(*arguments, "--text", "-", typed=CANARY)
    assert typed.stderr.startswith(
        "Type what happened. End with Ctrl-D on an empty line.\n"
        "note: what you typed is kept nowhere; copy it from this screen.\nerror: file 1"
    )


def test_a_bad_directory_is_found_before_anything_is_typed(channel: OpenChannel, home: Path) -> None:
    """Standard input is not touched while the notes are no good."""
    channel.drop_keys("ohchr")
    channel.save_to(home / "notes")
    shown = run("seal", "--text", "-", "--to", "ohchr", "--notes", "notes", "--out", "r.chs", typed=CANARY)
    assert shown.exit_code == 6
    assert shown.stderr.startswith("error: ohchr cannot receive now: it has published no key\n")


def test_a_sealed_file_and_options_for_a_new_one_do_not_mix(server: LyingServer) -> None:
    shown = run("send", "r.chs", "--what", CANARY, "--server", server.address)
    assert (shown.exit_code, shown.stdout, server.asked) == (2, "", [])
    assert CANARY not in shown.stderr


@pytest.mark.parametrize(
    ("address", "status"),
    [("http://reports.example.org", 5), ("reports.example.org", 3), (f"http://{'a' * 56}.onion", 5)],
)
def test_a_server_that_is_not_reached_safely_is_not_reached(home: Path, address: str, status: int) -> None:
    for words in (["fetch"], ["send", "r.chs"], ["send", "--what", CANARY, "--to", "ohchr"]):
        shown = run(*words, "--server", address)
        assert (shown.exit_code, shown.stdout, left(home)) == (status, "", [])


def test_in_a_process_of_its_own_it_seals_and_sends(
    channel: OpenChannel, server: LyingServer, home: Path
) -> None:
    """Statuses and output of the real command; the text is in no file afterwards."""
    environment = {
        **os.environ,
        "CHANNEL_NOTES": "notes",
        "CHANNEL_SERVER": server.address,
        "HOME": str(home),
    }

    def command(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(CHANNEL), "report", *words],
            env=environment, input=typed, capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert command("seal", "--what", "x", "--to", "ohchr", "--out", "r.chs").returncode == 6
    assert command("fetch").returncode == 5
    assert command("fetch", "--pin-words", "wrong").returncode == 4
    assert command("fetch", "--pin-words", card(channel)).returncode == 0
    assert command("seal", "--to", "ohchr").returncode == 2
    assert command("send", "notes/roots").returncode == 3
    sealed = command("seal", "--text", "-", "--to", "ohchr", "--out", "r.chs", typed=CANARY)
    assert (sealed.returncode, sealed.stderr) == (0, "")
    done = command("send", "--text", "-", "--to", "oios", typed=CANARY)
    assert (done.returncode, done.stderr, len(server.stored)) == (0, "", 1)
    assert CANARY not in sealed.stdout + done.stdout
    written = [path.read_bytes() for path in home.parent.rglob("*") if path.is_file()]
    assert len(written) == 7
    for data in [*written, *server.stored.values(), *(asked.body for asked in server.asked)]:
        assert CANARY.encode() not in data
