"""Fetching, verifying, saving and loading notes, from servers that are honest and from others."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from channel.client.connection import Connection
from channel.client.fetching import fetch_pin, refresh_notes
from channel.client.patience import Patience
from channel.client.patient_line import PatientLine
from channel.client.pinning import check_pin_words, check_same_pin, pin_words
from channel.client.saved_notes import SavedNotes
from channel.codec.days import Window
from channel.errors import ChannelError, MalformedError, RefusedError, UnavailableError, UntrustedError
from channel.treelog.note import parse_note
from channel.wire.note_files import NoteFiles
from channel.wire.pin import Pin
from channel.wire.seen import Seen
from channel.wire.trust import TrustedNotes
from channel.wire.wordlist import load_wordlist
from tests.client.lying_server import Answered, LyingServer, serving
from tests.client.open_channel import OpenChannel, forged, key_of

TODAY = date(2026, 11, 25)
NAMES = ("pin.json", "roots", "directory", "about", "intake", "seen.json")


@pytest.fixture(name="channel")
def an_open_channel() -> OpenChannel:
    return OpenChannel(today=TODAY)


@pytest.fixture(name="server")
def a_server(channel: OpenChannel) -> Iterator[LyingServer]:
    with serving(LyingServer(files=published(channel))) as server:
        yield server


def published(channel: OpenChannel) -> dict[str, bytes]:
    files = channel.files
    return {
        "/pin.json": channel.pin.encoded,
        "/v1/roots": files.roots,
        "/v1/directory": files.directory,
        "/v1/about": files.about,
        "/v1/intake": files.intake,
    }


def refreshed(server: LyingServer, folder: Path, pin: Pin, today: date = TODAY) -> TrustedNotes:
    with Connection(server.address, proxy=None) as connection:
        line = PatientLine(connection, Patience(lambda _: None))
        return refresh_notes(line, SavedNotes(folder), pin, today=today)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_notes_are_fetched_verified_saved_and_loaded(
    channel: OpenChannel, server: LyingServer, tmp_path: Path
) -> None:
    notes = refreshed(server, tmp_path / "notes", channel.pin)
    assert {body.id for body in notes.bodies() if body.intake} == {"ohchr", "oios"}
    saved = SavedNotes(tmp_path / "notes")
    assert saved.pin() == channel.pin
    assert saved.load(today=TODAY).directory.digest == notes.directory.digest
    assert saved.seen() == notes.seen
    assert {path.name for path in (tmp_path / "notes").iterdir()} == set(NAMES)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "notes").iterdir()} == {0o600}
    assert (tmp_path / "notes").stat().st_mode & 0o777 == 0o700


def test_everybody_asks_for_the_same_files_in_the_same_order(
    channel: OpenChannel, server: LyingServer, tmp_path: Path
) -> None:
    refreshed(server, tmp_path, channel.pin)
    refreshed(server, tmp_path, channel.pin)
    order = ["/v1/roots", "/v1/directory", "/v1/about", "/v1/intake"]
    assert [asked.path for asked in server.asked] == order * 2


def expire(channel: OpenChannel) -> None:
    valid = Window(start=TODAY - timedelta(days=90), end=TODAY)
    channel.simulated.directory = replace(channel.simulated.directory, valid=valid)


def not_yet(channel: OpenChannel) -> None:
    valid = Window(start=TODAY + timedelta(days=1), end=TODAY + timedelta(days=90))
    channel.simulated.directory = replace(channel.simulated.directory, valid=valid)


def one_signature(channel: OpenChannel) -> None:
    channel.simulated.directory_signers = ("1",)


def another_about(channel: OpenChannel) -> None:
    channel.simulated.about_file += b" "


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (expire, "directory"),
        (not_yet, "directory"),
        (one_signature, "1 of the 2 needed"),
        (another_about, "about is not the file"),
        (OpenChannel.share_a_key, "one key stands twice"),
    ],
)
def test_notes_that_must_not_be_believed_are_not_saved(
    channel: OpenChannel, tmp_path: Path, spoil: Callable[[OpenChannel], None], message: str
) -> None:
    spoil(channel)
    with (
        serving(LyingServer(files=published(channel))) as server,
        pytest.raises(UntrustedError, match=message) as raised,
    ):
        refreshed(server, tmp_path / "notes", channel.pin)
    assert raised.value.hint
    assert not (tmp_path / "notes").exists()


def test_a_forged_directory_is_refused(channel: OpenChannel, server: LyingServer, tmp_path: Path) -> None:
    server.files["/v1/directory"] = forged(parse_note(server.files["/v1/directory"]))
    with pytest.raises(UntrustedError):
        refreshed(server, tmp_path / "notes", channel.pin)


def test_older_notes_than_those_seen_are_refused_and_the_saved_ones_stay(
    channel: OpenChannel, server: LyingServer, tmp_path: Path
) -> None:
    old = published(channel)
    channel.simulated.next_directory()
    channel.simulated.next_intake("ohchr")
    server.files.update(published(channel))
    refreshed(server, tmp_path, channel.pin)
    before = contents(tmp_path)
    for name in ("/v1/directory", "/v1/intake"):
        server.files.update({**published(channel), name: old[name]})
        with pytest.raises(UntrustedError, match="seen before"):
            refreshed(server, tmp_path, channel.pin)
        assert contents(tmp_path) == before


def test_a_body_without_a_key_is_shown_as_unavailable(channel: OpenChannel, tmp_path: Path) -> None:
    channel.drop_keys("oios")
    with serving(LyingServer(files=published(channel))) as server:
        notes = refreshed(server, tmp_path, channel.pin)
    assert {body.id: body.reason for body in notes.bodies()} == {
        "ohchr": None,
        "oios": "it has published no key",
    }


def test_saved_notes_expire_with_time(channel: OpenChannel, tmp_path: Path) -> None:
    saved = channel.save_to(tmp_path)
    saved.load(today=TODAY)
    last = key_of("ohchr", TODAY).window.end
    assert not any(body.intake for body in saved.load(today=last).bodies())
    with pytest.raises(UntrustedError):
        saved.load(today=TODAY + timedelta(days=365))


def test_a_folder_without_notes_says_how_to_get_them(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(UnavailableError, match="no notes are saved here") as raised:
            SavedNotes(folder).load(today=TODAY)
        assert raised.value.hint is not None
        assert "channel report fetch" in raised.value.hint


@pytest.mark.parametrize("name", NAMES)
def test_damaged_saved_files_are_refused(channel: OpenChannel, tmp_path: Path, name: str) -> None:
    saved = channel.save_to(tmp_path)
    for data in (b"", b"x", b"\xff" * 100, bytes(5 * 2**20)):
        (tmp_path / name).write_bytes(data)
        if (name, data) == ("intake", b""):
            continue  # an empty intake file holds no notes, and is good
        with pytest.raises(ChannelError) as raised:
            saved.load(today=TODAY)
        assert isinstance(raised.value, MalformedError | UntrustedError)


@pytest.mark.parametrize("name", ["roots", "directory", "about", "intake"])
def test_a_saved_file_that_went_missing_is_asked_for(channel: OpenChannel, tmp_path: Path, name: str) -> None:
    saved = channel.save_to(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(UnavailableError, match=f"lack the file {name}"):
        saved.load(today=TODAY)


@pytest.mark.parametrize(
    ("path", "limit_bytes"),
    [("/v1/roots", 2**22), ("/v1/directory", 2**16), ("/v1/about", 2**18), ("/v1/intake", 2**22)],
)
def test_files_longer_than_any_such_file_are_not_taken_in(
    channel: OpenChannel, server: LyingServer, tmp_path: Path, path: str, limit_bytes: int
) -> None:
    server.files[path] = bytes(limit_bytes + 1)
    with pytest.raises(MalformedError, match=f"longer than {limit_bytes} bytes"):
        refreshed(server, tmp_path / "notes", channel.pin)
    assert not (tmp_path / "notes").exists()


def test_a_server_without_notes_is_no_channel(channel: OpenChannel, tmp_path: Path) -> None:
    with (
        serving(LyingServer()) as server,
        pytest.raises(UnavailableError, match="does not publish /v1/roots"),
    ):
        refreshed(server, tmp_path / "notes", channel.pin)


def test_notes_behind_a_redirect_are_not_followed(
    channel: OpenChannel, server: LyingServer, tmp_path: Path
) -> None:
    server.before = lambda _: Answered(status=302, headers={"Location": f"{server.address}/v1/roots"})
    with pytest.raises(RefusedError, match="another address"):
        refreshed(server, tmp_path / "notes", channel.pin)
    assert len(server.asked) == 1


def test_a_folder_that_cannot_be_written_is_told(channel: OpenChannel, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(UnavailableError, match="cannot be saved"):
        SavedNotes(tmp_path / "file" / "notes").save(channel.pin, channel.files, seen=Seen.empty())


def test_what_was_saved_is_on_disk_under_its_names_when_saving_returns(
    channel: OpenChannel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut must not bring back an older `seen.json`: the folder is synced after each new name."""
    done: list[str] = []
    fsync, replaced = os.fsync, Path.replace

    def noted_fsync(descriptor: int) -> None:
        fsync(descriptor)
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")

    def noted_replace(path: Path, target: Path) -> Path:
        done.append(target.name)
        return replaced(path, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    channel.save_to(tmp_path)
    assert done == [step for name in NAMES for step in ("file", name, "folder")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_the_pin_is_compared_by_its_words(channel: OpenChannel, server: LyingServer) -> None:
    wordlist = load_wordlist()
    with Connection(server.address, proxy=None) as connection:
        pin = fetch_pin(PatientLine(connection, Patience(lambda _: None)))
    words = pin_words(pin, wordlist)
    assert len(words) == 6
    check_pin_words(pin, f"  {' '.join(words).upper()}\n", wordlist)
    for wrong in ("", " ".join(words[:5]), " ".join(reversed(words)), " ".join([*words, "extra"])):
        with pytest.raises(UntrustedError, match="not those of this channel"):
            check_pin_words(pin, wrong, wordlist)
    check_same_pin(pin, channel.pin)
    with pytest.raises(UntrustedError, match="another channel"):
        check_same_pin(pin, replace(pin, seq=2))


def test_a_file_in_memory_shows_nothing_of_itself(channel: OpenChannel) -> None:
    assert repr(channel.files) == f"{NoteFiles.__name__}()"
