"""A body founded against a real server: weekly keys, admissions, crashes in between, refusals."""

import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from channel.console import custodian
from channel.console.database import open_database
from channel.console.enrolment import read_member
from channel.console.remote import Remote
from channel.errors import UnavailableError
from channel.store.layout import DataDirectory
from channel.treelog.note import parse_note
from channel.wire.intake_note import parse_intake
from keys.identity import Identity
from keys.keyring import Keyring, KeyringKind, parse_keyring
from tests.cli.keys_terminal import ORIGIN, PASSPHRASE, Terminal, serving
from tests.cli.socks_relay import relaying_to

WEEKLY = (
    "keys weekly --home custodian --key ohchr-2026a.key --passphrase-file words --key-passphrase-file words"
)


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Stand where the administrators have published a directory with one body."""
    terminal = Terminal(tmp_path, monkeypatch)
    terminal.make_roots(1, k=1)
    terminal.make_body("ohchr", "2026a")
    (tmp_path / "server.card").write_text(terminal.ok(f"server card --origin {ORIGIN} --data data"))
    terminal.ok("keys draft about ohchr-2026a.card --out about.json")
    terminal.fill_in_about("about.json")
    terminal.ok(
        "keys draft directory ohchr-2026a.card --roots roots --about about.json --server-card server.card "
        "--out directory"
    )
    terminal.ok("keys sign directory --roots roots --key root-1.key --passphrase-file words")
    terminal.ok("keys pin roots --out pin.json")
    terminal.ok("server publish --data data roots directory about.json")
    return terminal


@pytest.fixture
def server(terminal: Terminal) -> Iterator[str]:
    with serving(terminal.folder / "data") as address:
        yield address


def _make_member(terminal: Terminal, name: str, *roles: str, server: str) -> None:
    asked = " ".join(f"--role {role}" for role in roles)
    terminal.ok(
        f"keys make member --home {name} --body ohchr {asked} --server {server} --pin pin.json "
        f"--member m-{name} --passphrase-file words"
    )


def _held(home: str) -> Keyring | None:
    member = read_member(Path(home), passphrase=PASSPHRASE)
    with closing(open_database(Path(home), key=member.database_key)) as database:
        cut = database.newest_keyring(KeyringKind.INTAKE)
    return None if cut is None else parse_keyring(cut.data)


def test_a_body_is_founded_and_a_reviewer_reads(terminal: Terminal, server: str) -> None:
    _make_member(terminal, "custodian", "reviewer", "custodian", "evidence", server=server)
    _make_member(terminal, "reviewer", "reviewer", server=server)
    said = terminal.ok(f"{WEEKLY} --admit reviewer/member.card --compared")
    assert "m-reviewer" in said
    assert "Keyring 1 of ohchr is with its members." in said
    assert "Evidence keyring 1 of ohchr" in said
    assert "Intake keys are published for week" in said
    too_early = "keys export --home reviewer --age identities --passphrase-file words"
    assert "no keyring was opened" in terminal.refused(too_early, status=5)
    terminal.ok("console list --home reviewer --passphrase-file words")
    ours, theirs = _held("custodian"), _held("reviewer")
    assert ours is not None
    assert ours == theirs
    published = DataDirectory(root=terminal.folder / "data").public / "v1" / "intake"
    intake = parse_intake(parse_note(published.read_bytes()))
    assert [key.recipient for key in intake.keys] == [epoch.identity.recipient for epoch in ours.intake]
    assert len(intake.keys) == 9
    assert terminal.ok(WEEKLY).startswith("Nothing is due: ohchr is set")
    _check_exported(terminal, ours)


def _check_exported(terminal: Terminal, keyring: Keyring) -> None:
    """An identity file of stock age: comments, and a secret a line, for its owner alone."""
    terminal.ok("keys export --home reviewer --age identities --passphrase-file words")
    lines = Path("identities").read_text().splitlines()
    secrets = [Identity.parse(line) for line in lines if not line.startswith("# ")]
    assert secrets == [epoch.identity for epoch in keyring.intake]
    assert lines[0].startswith("# intake ")
    assert stat.S_IMODE(Path("identities").stat().st_mode) == 0o600


def test_a_custodian_and_a_reviewer_behind_tor_do_all_of_it(
    terminal: Terminal, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    onion = "a" * 56 + ".onion"
    for name, roles in (("custodian", ("reviewer", "custodian")), ("reviewer", ("reviewer",))):
        _make_member(terminal, name, *roles, server=f"http://{onion}")
    weekly = f"{WEEKLY} --admit reviewer/member.card --compared"
    for line in (weekly, "console list --home reviewer --passphrase-file words"):
        assert "through Tor only" in terminal.refused(line, status=5)
        assert "not the address of a proxy" in terminal.refused(f"{line} --proxy 127.0.0.1", status=3)
    with relaying_to(server) as relay:
        assert "Intake keys are published" in terminal.ok(f"{weekly} --proxy {relay.address}")
        asked = len(relay.names)
        monkeypatch.setenv("CHANNEL_PROXY", relay.address)
        terminal.ok("console list --home reviewer --passphrase-file words")
        assert len(relay.names) > asked > 0
        assert terminal.ok(WEEKLY).startswith("Nothing is due")
    assert set(relay.names) == {onion}
    assert _held("reviewer") == _held("custodian")


def test_an_act_broken_off_anywhere_is_finished_by_the_next(
    terminal: Terminal, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _make_member(terminal, "custodian", "reviewer", "custodian", "evidence", server=server)
    published = DataDirectory(root=terminal.folder / "data").public / "v1" / "intake"
    for puts in range(4):
        with monkeypatch.context() as broken:
            broken.setattr(custodian, "Remote", _breaking_after(puts))
            assert "the line broke" in terminal.refused(WEEKLY, status=6)
        assert published.read_bytes() == b"", "no key is published before its act is whole"
        assert _held("custodian") is None
    # The members note was published last time, so its keyring is taken up and only intake keys are missing.
    said = terminal.ok(WEEKLY)
    assert "Keyring" not in said
    assert "Intake keys are published" in said
    ours = _held("custodian")
    assert ours is not None
    intake = parse_intake(parse_note(published.read_bytes()))
    assert [key.recipient for key in intake.keys] == [epoch.identity.recipient for epoch in ours.intake]
    assert terminal.ok(WEEKLY).startswith("Nothing is due")


def _breaking_after(puts: int) -> Callable[..., Remote]:
    class BreakingLine(Remote):
        done = 0

        def put(self, path: str, data: bytes) -> None:
            if self.done == puts:
                raise UnavailableError("the line broke")
            self.done += 1
            super().put(path, data)

    return BreakingLine


def _replace_sign_key(terminal: Terminal) -> None:
    """Let the administrators list 2026b in place of 2026a, and publish."""
    terminal.make_body("ohchr", "2026b")
    terminal.ok(
        "keys draft directory ohchr-2026b.card --roots roots --about about.json --previous directory "
        "--out directory2"
    )
    draft = Path("directory2").read_text().splitlines(keepends=True)
    Path("directory2").write_text("".join(line for line in draft if not line.startswith("sign ohchr 2026a")))
    terminal.ok("keys sign directory2 --roots roots --key root-1.key --passphrase-file words")
    terminal.ok("server publish --data data directory2")


def test_a_replaced_signing_key_leaves_no_note_that_nobody_can_verify(
    terminal: Terminal, server: str
) -> None:
    """Within the week nothing else is due: the notes of the old key are signed again by the new one."""
    _make_member(terminal, "custodian", "reviewer", "custodian", "evidence", server=server)
    _make_member(terminal, "reviewer", "reviewer", server=server)
    terminal.ok(f"{WEEKLY} --admit reviewer/member.card --compared")
    published = DataDirectory(root=terminal.folder / "data").public / "v1" / "intake"
    before = parse_intake(parse_note(published.read_bytes()))
    _replace_sign_key(terminal)
    weekly = WEEKLY.replace("2026a", "2026b")
    said = terminal.ok(weekly)
    assert "The members note is published." in said
    assert "Intake keys are published" in said
    after = parse_note(published.read_bytes())
    assert [line.name for line in after.signatures] == [f"{ORIGIN}/ohchr/2026b"]
    assert parse_intake(after).keys == before.keys
    assert parse_intake(after).seq == before.seq + 1
    terminal.ok("console list --home reviewer --passphrase-file words")
    assert _held("reviewer") == _held("custodian") is not None
    assert terminal.ok(weekly).startswith("Nothing is due")


def test_a_note_never_believed_here_is_not_signed_again(terminal: Terminal, server: str) -> None:
    """A custodian's new home has no other word for it than that of a key that is gone."""
    for name in ("custodian", "other"):
        _make_member(terminal, name, "reviewer", "custodian", server=server)
    terminal.ok(f"{WEEKLY} --admit other/member.card --compared")
    _replace_sign_key(terminal)
    weekly = WEEKLY.replace("2026a", "2026b").replace("--home custodian", "--home other")
    assert "not signed by a key that the directory lists" in terminal.refused(weekly, status=4)


def test_who_may_not_act_is_told_so_and_publishes_nothing(terminal: Terminal, server: str) -> None:
    _make_member(terminal, "custodian", "reviewer", "custodian", server=server)
    _make_member(terminal, "reviewer", "reviewer", server=server)
    by_reviewer = WEEKLY.replace("--home custodian", "--home reviewer")
    assert "is not a custodian" in terminal.refused(by_reviewer, status=5)
    admitting = f"{WEEKLY} --admit reviewer/member.card"
    assert "not compared" in terminal.refused(admitting, status=5)
    with_a_root = WEEKLY.replace("ohchr-2026a.key", "root-1.key")
    assert "not the signing key of a body" in terminal.refused(with_a_root, status=5)
    for body, said in (("ohchr", "does not list"), ("osapg", "does not speak for the body")):
        terminal.make_body(body, "2026b")
        unlisted = WEEKLY.replace("ohchr-2026a.key", f"{body}-2026b.key")
        assert said in terminal.refused(unlisted, status=5)
    assert (DataDirectory(root=terminal.folder / "data").public / "v1" / "intake").read_bytes() == b""


def test_a_server_out_of_reach_changes_nothing(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    with serving(terminal.folder / "data") as address:
        _make_member(terminal, "custodian", "reviewer", "custodian", server=address)
        terminal.ok(WEEKLY)
    before = _held("custodian")
    monkeypatch.setattr("channel.cli.keys_weekly.time.sleep", waited.append)
    offline = f"{WEEKLY} --server http://127.0.0.1:1"
    assert "cannot be reached" in terminal.refused(offline, status=6)
    assert _held("custodian") == before
    assert waited


def test_a_server_that_forgot_the_notes_is_not_believed(terminal: Terminal) -> None:
    with serving(terminal.folder / "data") as address:
        _make_member(terminal, "custodian", "reviewer", "custodian", server=address)
        terminal.ok(WEEKLY)
        assert "Nothing is due" in terminal.ok(WEEKLY)
    terminal.ok("server publish --data fresh roots directory about.json")
    with serving(terminal.folder / "fresh") as address:
        assert "no members note of the body any more" in terminal.refused(
            f"{WEEKLY} --server {address}", status=5
        )
    (DataDirectory(root=terminal.folder / "data").public / "v1" / "intake").write_bytes(b"")
    with serving(terminal.folder / "data") as address:
        assert "no intake note of the body any more" in terminal.refused(
            f"{WEEKLY} --server {address}", status=5
        )
