"""The client against the server itself: what it fetches, sends, repeats and resumes."""

import json
import os
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from channel.client.attachments import Attachment
from channel.client.chosen_bodies import choose
from channel.client.confirmation import Sent
from channel.client.connection import Connection
from channel.client.fetching import fetch_pin, refresh_notes
from channel.client.patience import Patience
from channel.client.patient_line import PatientLine
from channel.client.progress import Progress, Stage, silent
from channel.client.saved_notes import SavedNotes
from channel.client.sealed_file import open_sealed_file
from channel.client.sealing import Draft, seal_report
from channel.client.sending import send
from channel.client.surroundings import Surroundings
from channel.client.upload_state import UploadState
from channel.errors import MalformedError, RefusedError, UnavailableError
from channel.wire.age.seal import seal_bytes
from channel.wire.nobody import nobody_recipient
from channel.wire.submission import SEALED_PREFIX_BYTES, SUBMISSION_HEADER_BYTES
from channel.wire.wordlist import load_wordlist
from tests.client.open_channel import OpenChannel
from tests.client.real_server import publish, running

TODAY = date(2026, 11, 25)


@pytest.fixture(name="channel", scope="module")
def an_open_channel() -> OpenChannel:
    return OpenChannel(today=TODAY)


@pytest.fixture(name="data", scope="module")
def a_data_directory(tmp_path_factory: pytest.TempPathFactory, channel: OpenChannel) -> Path:
    data = tmp_path_factory.mktemp("server") / "data"
    publish(channel, data)
    return data


@pytest.fixture(name="address", scope="module")
def a_running_server(data: Path) -> Iterator[str]:
    with running(data) as (address, _):
        yield address


def around(progress: Progress = silent) -> Surroundings:
    return Surroundings(today=TODAY, random_bytes=os.urandom, sleep=lambda _: None, progress=progress)


def sealed(channel: OpenChannel, folder: Path, *, attached_bytes: int = 0) -> Path:
    files: tuple[Attachment, ...] = ()
    if attached_bytes:
        (folder / "a.bin").write_bytes(os.urandom(attached_bytes))
        files = (Attachment(path=folder / "a.bin"),)
    notes = channel.files.verify(channel.pin, today=TODAY, seen=channel.simulated.seen)
    draft = Draft(report={"form": "full", "what": "a canary sang"}, lang="en", attachments=files)
    bodies, path = choose(notes, ["ohchr", "oios"]), folder / "r.chs"
    seal_report(draft, bodies, path=path, wordlist=load_wordlist(), surroundings=around())
    return path


def sent(path: Path, address: str, *, surroundings: Surroundings | None = None) -> Sent:
    with Connection(address, proxy=None) as connection, open_sealed_file(path) as file:
        return send(
            file,
            connection=connection,
            state=UploadState(path, server=connection.server),
            promise_key=None,
            surroundings=surroundings or around(),
        )


def stored_payload(data: Path, done: Sent) -> bytes:
    (blob,) = [path for path in (data / "blobs").rglob("*") if path.name.startswith(done.commitment.hex())]
    return blob.read_bytes()


def payload_of(path: Path) -> bytes:
    return path.read_bytes()[SEALED_PREFIX_BYTES + SUBMISSION_HEADER_BYTES :]


def test_the_notes_are_fetched(channel: OpenChannel, address: str, tmp_path: Path) -> None:
    with Connection(address, proxy=None) as connection:
        line = PatientLine(connection, Patience(lambda _: None))
        pin = fetch_pin(line)
        notes = refresh_notes(line, SavedNotes(tmp_path), pin, today=TODAY)
    assert pin == channel.pin
    assert [body.id for body in notes.bodies() if body.intake] == ["ohchr", "oios"]


def test_small_and_large_files_arrive_and_may_be_sent_twice(
    channel: OpenChannel, data: Path, address: str, tmp_path: Path
) -> None:
    for attached_bytes in (0, 3 * 2**20 + 5):
        folder = tmp_path / str(attached_bytes)
        folder.mkdir()
        path = sealed(channel, folder, attached_bytes=attached_bytes)
        done = sent(path, address)
        assert done == sent(path, address)
        assert stored_payload(data, done) == payload_of(path)


def test_a_file_sealed_by_hand_arrives(data: Path, address: str, tmp_path: Path) -> None:
    recipients = [nobody_recipient(number) for number in (1, 2, 3, 1)]
    for length in (65_536, 5 * 2**18):
        path = tmp_path / f"{length}.age"
        path.write_bytes(seal_bytes(bytes(length), recipients, random_bytes=os.urandom))
        done = sent(path, address)
        assert stored_payload(data, done) == path.read_bytes()[SUBMISSION_HEADER_BYTES:]


def test_a_busy_server_gets_its_puzzle_solved(channel: OpenChannel, tmp_path: Path) -> None:
    data = tmp_path / "data"
    stages: set[Stage] = set()
    with running(data, CHANNEL_PUZZLE_BASE_BITS="6") as (address, _):
        for attached_bytes in (0, 2**20):
            folder = tmp_path / str(attached_bytes)
            folder.mkdir()
            path = sealed(channel, folder, attached_bytes=attached_bytes)
            done = sent(path, address, surroundings=around(lambda stage, *_: stages.add(stage)))
            assert stored_payload(data, done) == payload_of(path)
    assert Stage.PUZZLE in stages


def test_an_upload_survives_a_server_that_is_killed(channel: OpenChannel, tmp_path: Path) -> None:
    data = tmp_path / "data"
    path = sealed(channel, tmp_path, attached_bytes=6 * 2**20)
    with running(data) as (address, process):
        port = int(address.rpartition(":")[2])

        def kill_at_part_three(stage: Stage, done: int, _total: int) -> None:
            if (stage, done) == (Stage.SEND, 3):
                process.send_signal(signal.SIGKILL)
                process.wait()

        with pytest.raises(UnavailableError, match="nothing was delivered"):
            sent(path, address, surroundings=around(kill_at_part_three))
    with open_sealed_file(path) as file:
        upload = UploadState(path, server=address).load(file.header)
    with running(data, port=port) as (again, _):
        assert again == address
        done = sent(path, again)
        with Connection(again, proxy=None) as connection:
            known = connection.exchange("GET", f"/v1/uploads/{upload}", limit_bytes=4096)
    assert stored_payload(data, done) == payload_of(path)
    # The upload that was broken off is the one that was completed.
    assert json.loads(known.body)["commitment"] == done.commitment.hex()


def test_what_is_no_submission_is_refused_before_it_is_sent(address: str, tmp_path: Path) -> None:
    recipients = [nobody_recipient(number) for number in (1, 2, 3)]
    files = {
        "three.age": seal_bytes(bytes(65_536), recipients, random_bytes=os.urandom),
        "odd.age": seal_bytes(bytes(65_535), [*recipients, recipients[0]], random_bytes=os.urandom),
        "cut.chs": b"CHSEAL1\n" + bytes(64),
        "text.txt": b"my whole report",
        "empty": b"",
    }
    for name, data in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(MalformedError) as raised:
            sent(path, address)
        assert "my whole report" not in str(raised.value)


def test_a_server_that_takes_nothing_this_large_says_so(channel: OpenChannel, tmp_path: Path) -> None:
    path = sealed(channel, tmp_path, attached_bytes=4 * 2**20)
    with (
        running(tmp_path / "data", CHANNEL_UPLOAD_LIMIT_BYTES=str(2**21)) as (address, _),
        pytest.raises(RefusedError, match="nothing this large"),
    ):
        sent(path, address)


def test_a_full_disk_at_the_server_is_waited_for_and_then_told(channel: OpenChannel, tmp_path: Path) -> None:
    path = sealed(channel, tmp_path)
    with (
        running(tmp_path / "data", CHANNEL_MIN_FREE_BYTES=str(2**60)) as (address, _),
        pytest.raises(UnavailableError, match="cannot take it now; nothing was sent this time"),
    ):
        sent(path, address)
