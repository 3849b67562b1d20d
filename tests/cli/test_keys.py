"""Transcripts of `channel keys`, from an empty folder to notes that a server publishes."""

import json
import secrets
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from channel.cli.edges import today
from channel.errors import UntrustedError
from channel.server.card import server_card
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.treelog.note import parse_note
from channel.wire.directory import parse_directory
from channel.wire.fingerprint import fingerprint
from channel.wire.pin import Pin
from channel.wire.seen import Seen
from channel.wire.trust import TrustedNotes
from channel.wire.wordlist import load_wordlist
from keys import keyfile
from keys.kdf import DEFAULT_COST, FLOOR_COST
from keys.key_secrets import KeyKind, MemberSecret, RootSecret
from keys.root_card import make_root_card, root_of
from tests.cli.keys_terminal import ORIGIN, PASSPHRASE, Terminal


def _server_card(terminal: Terminal) -> None:
    card = server_card(DataDirectory(root=terminal.folder / "data"), origin=ORIGIN, files=Files())
    (terminal.folder / "server.card").write_text(card)


def _draft_directory(terminal: Terminal, *cards: str, out: str = "directory", more: str = "") -> str:
    return terminal.ok(
        f"keys draft directory {' '.join(cards)} --roots roots --about about.json --out {out} {more}"
    )


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def ceremony(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make, once, three roots, their signed note, a body, and a directory that nobody has signed."""
    folder = tmp_path_factory.mktemp("ceremony")
    with pytest.MonkeyPatch.context() as monkeypatch:
        terminal = Terminal(folder, monkeypatch)
        terminal.make_roots(1, 2, 3)
        terminal.make_body("ohchr", "2026a", title="Office for Human Rights")
        _server_card(terminal)
        terminal.ok("keys draft about ohchr-2026a.card --out about.json")
        terminal.fill_in_about("about.json")
        _draft_directory(terminal, "ohchr-2026a.card", more="--server-card server.card")
        _make_what_does_not_fit(terminal)
    return folder


@pytest.fixture
def drafted(ceremony: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A copy of that folder."""
    shutil.copytree(ceremony, tmp_path, dirs_exist_ok=True)
    return Terminal(tmp_path, monkeypatch)


def _make_what_does_not_fit(terminal: Terminal) -> None:
    """Put beside the good files: a stranger's root, roots of another channel, raw and open files."""
    terminal.ok(f"keys make root --origin {ORIGIN} --id root-9 --passphrase-file words")
    Path("elsewhere").mkdir()
    terminal.ok(
        "keys make root --origin other.example.org --id root-1 --dir elsewhere --passphrase-file words"
    )
    terminal.ok("keys draft roots elsewhere/root-1.card --k 1 --out other-roots")
    terminal.ok("keys draft about ohchr-2026a.card --out raw.json")
    Path("empty.json").write_text("{}")
    Path("other").write_text("another passphrase\n")
    Path("bare-roots").write_text(parse_note(Path("roots").read_bytes()).text)
    Path("open.key").write_bytes(Path("root-1.key").read_bytes())
    Path("open.key").chmod(0o644)


def test_from_an_empty_folder_to_notes_that_clients_believe(drafted: Terminal) -> None:
    terminal, folder = drafted, drafted.folder
    terminal.ok("keys sign directory --key root-1.key --roots roots --out one --passphrase-file words")
    terminal.ok("keys sign directory --key root-3.key --roots roots --out three --passphrase-file words")
    said = terminal.ok("keys combine one three --roots roots --out published")
    assert "Signed by root-1, root-3 of roots 1: enough" in said
    said = terminal.ok("keys pin roots --out pin.json")
    pin = Pin.parse((folder / "pin.json").read_bytes())
    assert " ".join(fingerprint(pin.encoded, load_wordlist())) in said
    trusted = TrustedNotes(pin, today=today(), seen=Seen.empty())
    trusted.update_roots((folder / "roots").read_bytes())
    trusted.update_directory((folder / "published").read_bytes())
    trusted.update_about((folder / "about.json").read_bytes())
    assert [body.id for body in trusted.directory.bodies] == ["ohchr"]
    assert trusted.directory.valid.start == today()
    assert (trusted.directory.valid.end - trusted.directory.valid.start).days == 92


def test_making_a_root_says_its_words_and_what_comes_next(terminal: Terminal) -> None:
    said = terminal.ok(f"keys make root --origin {ORIGIN} --id root-1 --passphrase-file words")
    secret = keyfile.read(Path("root-1.key"), passphrase=PASSPHRASE)
    assert f"The six words of {ORIGIN}/root-1 are:" in said
    assert isinstance(secret, RootSecret)
    words = " ".join(fingerprint(root_of(secret).public, load_wordlist()))
    assert words in said
    assert "Next: `channel keys draft roots`" in said
    assert stat.S_IMODE(Path("root-1.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(Path("root-1.card").stat().st_mode) == 0o644
    shown = terminal.ok("keys show root-1.card")
    assert shown.startswith(f"Card of the root {ORIGIN}/root-1")
    assert words in shown


def test_neither_key_of_a_root_can_be_swapped_without_other_words(drafted: Terminal) -> None:
    """The card and the note, re-signed by whoever swaps: only the words read aloud give it away."""
    secret = keyfile.read(Path("root-1.key"), passphrase=PASSPHRASE)
    assert isinstance(secret, RootSecret)
    words = " ".join(fingerprint(root_of(secret).public, load_wordlist()))
    assert words in drafted.ok("keys show roots")
    for swapped in (replace(secret, ed25519_seed=b"\1" * 32), replace(secret, mldsa44_seed=b"\1" * 32)):
        Path("swapped.card").write_bytes(make_root_card(swapped).encoded)
        assert words not in drafted.ok("keys show swapped.card")
        drafted.ok("keys draft roots swapped.card --k 1 --out swapped")
        assert words not in drafted.ok("keys show swapped")
        Path("swapped").unlink()


def test_a_real_key_file_costs_what_the_format_says(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.chdir(terminal.folder)
    terminal.ok(f"keys make root --origin {ORIGIN} --id root-1 --passphrase-file words")
    kdf = json.loads(Path("root-1.key").read_bytes())["kdf"]
    assert (kdf["t"], kdf["m_kib"], kdf["p"]) == (DEFAULT_COST.t, DEFAULT_COST.m_kib, DEFAULT_COST.p)
    assert keyfile.read(Path("root-1.key"), passphrase=PASSPHRASE).name == f"{ORIGIN}/root-1"


def test_nothing_is_made_over_an_older_file(terminal: Terminal) -> None:
    line = f"keys make root --origin {ORIGIN} --id root-1 --passphrase-file words"
    terminal.ok(line)
    before = Path("root-1.key").read_bytes(), Path("root-1.card").read_bytes()
    assert "exists already" in terminal.refused(line, status=5)
    Path("root-1.card").rename("kept.card")
    assert "exists already" in terminal.refused(line, status=5)
    assert (Path("root-1.key").read_bytes(), Path("kept.card").read_bytes()) == before
    assert not Path("root-1.card").exists()


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        (f"keys make root --origin {ORIGIN} --id admin --passphrase-file words", 3, "root-1, root-2"),
        ("keys make root --origin Reports --id root-1 --passphrase-file words", 3, "origin"),
        (f"keys make root --origin {ORIGIN} --id root-1 --passphrase-file short", 5, "12 characters"),
        (f"keys make root --origin {ORIGIN} --id root-1 --passphrase-file none", 6, "passphrase file"),
        (f"keys make root --origin {ORIGIN} --id root-1", 6, "nobody to ask"),
        (f"keys make root --origin {ORIGIN} --id root-1 --dir nowhere --passphrase-file words", 6, "no such"),
        (f"keys make body --origin {ORIGIN} --body OHCHR --title x --passphrase-file words", 3, "id is not"),
        (f"keys make body --origin {ORIGIN} --body ohchr --title '' --passphrase-file words", 3, "title"),
        ("keys make root", 2, "missing"),
        ("keys frobnicate", 2, "no such command"),
        ("keys show missing", 6, "cannot read"),
        ("keys show words", 3, "not a note or card"),
    ],
)
def test_what_cannot_be_made_is_said_and_leaves_nothing(
    terminal: Terminal, line: str, status: int, said: str
) -> None:
    Path("short").write_text("hunter2\n")
    before = sorted(path.name for path in terminal.folder.iterdir())
    printed = terminal.refused(line, status=status)
    assert said in printed.lower()
    assert "hunter2" not in printed
    assert sorted(path.name for path in terminal.folder.iterdir()) == before


def test_the_passphrase_may_come_from_standard_input(terminal: Terminal) -> None:
    printed = terminal.run(
        f"keys make root --origin {ORIGIN} --id root-1 --passphrase-file -", typed="twelve and more letters\n"
    )
    assert printed.status == 0
    secret = keyfile.read(Path("root-1.key"), passphrase="twelve and more letters")
    assert secret.name == f"{ORIGIN}/root-1"


def test_a_note_is_shown_as_a_person_reads_it(drafted: Terminal) -> None:
    roots = drafted.ok("keys show roots")
    assert f"Roots 1 of {ORIGIN}: 2 of these 3 must sign" in roots
    assert "Signed by root-1, root-2 of roots 1: enough" in roots
    directory = drafted.ok("keys show directory --roots roots")
    assert f"Directory 1 of {ORIGIN}, {today()} to " in directory
    assert "body ohchr: Office for Human Rights" in directory
    sign = keyfile.read_label(Path("ohchr-2026a.key"))
    assert f"key 2026a    {' '.join(fingerprint(sign.public, load_wordlist()))}" in directory
    assert "Signed by nobody yet of roots 1; 2 more must sign" in directory
    assert "Give the roots note with --roots" in drafted.ok("keys show directory")
    drafted.ok("keys pin roots --out pin.json")
    assert f"Pin of {ORIGIN}" in drafted.ok("keys show pin.json")
    assert "Office for Human Rights" in drafted.ok("keys show ohchr-2026a.card")


def test_no_key_file_of_any_kind_is_shown(drafted: Terminal) -> None:
    member = MemberSecret(
        origin=ORIGIN, body="ohchr", member_id="m-7f3a", seed=b"\3" * 32, database_key=b"\4" * 32
    )
    keyfile.write(
        Path("member.key"), member, passphrase=PASSPHRASE, cost=FLOOR_COST, random_bytes=secrets.token_bytes
    )
    files = {KeyKind.ROOT: "root-1.key", KeyKind.SIGN: "ohchr-2026a.key", KeyKind.MEMBER: "member.key"}
    assert files.keys() == set(KeyKind)
    for kind, name in files.items():
        assert keyfile.read_label(Path(name)).kind is kind
        printed = drafted.run(f"keys show {name}")
        assert (printed.status, printed.out) == (3, "")
        assert printed.err.startswith("error: this is a key file, not a note or card\nhint: Keep it secret")


def test_signing_shows_what_is_signed_and_counts(drafted: Terminal) -> None:
    said = drafted.ok("keys sign directory --key root-2.key --roots roots --passphrase-file words")
    assert "body ohchr: Office for Human Rights" in said
    assert "Signed by root-2 of roots 1; 1 more must sign" in said
    assert "channel server publish" not in said
    said = drafted.ok("keys sign directory --key root-1.key --roots roots --passphrase-file words")
    assert "Signed by root-1, root-2 of roots 1: enough" in said
    assert "channel server publish" in said
    assert parse_directory(parse_note(Path("directory").read_bytes())).origin == ORIGIN


ROWS = [
    ("sign directory --key root-1.key", 5, "--roots"),
    ("sign directory --roots roots --key ohchr-2026a.key", 5, "not the key of a root"),
    ("sign directory --roots roots --key root-9.key", 5, "not one of the roots"),
    ("sign directory --roots roots --key open.key", 5, "chmod 600"),
    ("sign directory --roots other-roots --key root-1.key", 5, "different origins"),
    ("sign roots --key root-1.key", 5, "signed this note already"),
    ("sign ohchr-2026a.card --key root-1.key", 3, "neither"),
    ("sign about.json --key root-1.key", 3, "draft"),
    ("combine directory other-roots --roots roots --out x", 5, "not of the same note"),
    ("pin bare-roots --out x", 4, "administrators still to sign: 2"),
    ("pin roots --out about.json", 5, "exists already"),
    ("draft roots root-1.card --k 2 --out x", 5, "threshold"),
    ("draft roots root-1.card root-1.card --k 1 --out x", 3, "twice"),
    ("draft roots root-1.card elsewhere/root-1.card --k 1 --out x", 5, "different origins"),
    ("draft roots ohchr-2026a.card --k 1 --out x", 3, "root-card"),
    ("draft directory --roots roots --about about.json --out x", 2, "server's card"),
    ("draft directory --roots roots --about about.json --server-card words --out x", 3, "server"),
    ("draft directory --roots roots --about raw.json --server-card server.card --out x", 3, "about"),
    (
        "draft directory ohchr-2026a.card --roots roots --about empty.json --server-card server.card --out x",
        5,
        "says nothing of ohchr",
    ),
]


@pytest.mark.parametrize(("line", "status", "said"), ROWS)
def test_what_does_not_follow_is_refused_and_changes_nothing(
    drafted: Terminal, line: str, status: int, said: str
) -> None:
    before = _contents(drafted.folder)
    more = "--passphrase-file words" if line.startswith("sign") else ""
    assert said in drafted.refused(f"keys {line} {more}", status=status)
    assert _contents(drafted.folder) == before


def test_a_wrong_passphrase_signs_nothing(drafted: Terminal) -> None:
    before = _contents(drafted.folder)
    line = "keys sign directory --roots roots --key root-1.key --passphrase-file other"
    assert "wrong passphrase or damaged key file" in drafted.refused(line, status=4)
    assert _contents(drafted.folder) == before


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_following_directory_keeps_what_was_there(drafted: Terminal) -> None:
    for number in (1, 2):
        drafted.ok(f"keys sign directory --key root-{number}.key --roots roots --passphrase-file words")
    drafted.make_body("osapg", "2026a", title="Office on Genocide Prevention")
    drafted.ok("keys draft about ohchr-2026a.card osapg-2026a.card --out about2.json")
    drafted.fill_in_about("about2.json")
    Path("about.json").unlink()
    Path("about2.json").rename("about.json")
    _draft_directory(drafted, "osapg-2026a.card", out="next", more="--previous directory --days 30")
    shown = drafted.ok("keys show next --roots roots")
    assert f"Directory 2 of {ORIGIN}" in shown
    assert "body ohchr" in shown
    assert "body osapg: Office on Genocide Prevention" in shown


def test_a_member_is_made_with_home_and_card(drafted: Terminal) -> None:
    drafted.ok("keys pin roots --out pin.json")
    said = drafted.ok(
        "keys make member --home home --body ohchr --role reviewer --role custodian "
        "--server http://127.0.0.1:9 --pin pin.json --member m-7f3a --passphrase-file words"
    )
    assert "must be on your printed card" in said
    card = drafted.ok("keys show home/member.card")
    assert "m-7f3a" in card
    assert "(reviewer, custodian)" in card
    assert {path.name for path in Path("home").iterdir()} >= {"member.key", "member.card", "console.sqlite"}
    assert stat.S_IMODE(Path("home").stat().st_mode) == 0o700
    first = Path("home/member.card").read_bytes()
    drafted.ok("keys card --home home --passphrase-file words")
    assert Path("home/member.card").read_bytes() == first, "the card of a week stays the same"
    again = (
        "keys make member --home home --body ohchr --role reviewer --server http://127.0.0.1:9 "
        "--pin pin.json --passphrase-file words"
    )
    assert "home already" in drafted.refused(again, status=5)


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        ("--role reviewer --role mirror --server http://127.0.0.1:9 --pin pin.json", 3, "exclude each other"),
        ("--role witch --server http://127.0.0.1:9 --pin pin.json", 2, "witch"),
        ("--role reviewer --server http://reports.example.org --pin pin.json", 5, "plain http"),
        ("--role reviewer --server reports --pin pin.json", 3, "address"),
        ("--role reviewer --server http://127.0.0.1:9 --pin empty.json", 3, "pin.json"),
        ("--role reviewer --server http://127.0.0.1:9 --pin pin.json --member M_1", 3, "id is not"),
    ],
)
def test_a_member_that_cannot_be_leaves_no_home(drafted: Terminal, more: str, status: int, said: str) -> None:
    drafted.ok("keys pin roots --out pin.json")
    line = f"keys make member --home home --body ohchr {more} --passphrase-file words"
    assert said in drafted.refused(line, status=status)
    assert not Path("home/member.key").exists()
    assert not Path("home/console.sqlite").exists()


def test_no_passphrase_is_taken_from_the_command_line(terminal: Terminal) -> None:
    for command in ("make root", "make body", "make member", "sign", "card", "weekly"):
        help_text = terminal.ok(f"keys {command} --help")
        assert "--passphrase-file" in help_text
        assert "--passphrase " not in help_text


def test_an_altered_note_is_shown_to_be_one(drafted: Terminal) -> None:
    altered = Path("roots").read_text().replace("k 2", "k 1")
    Path("altered").write_text(altered)
    assert "does not hold" in drafted.refused("keys show altered", status=4)
    with pytest.raises(UntrustedError):
        TrustedNotes(
            Pin(origin=ORIGIN, seq=1, roots=parse_note(Path("roots").read_bytes()).digest),
            today=today(),
            seen=Seen.empty(),
        ).update_roots(altered.encode())
