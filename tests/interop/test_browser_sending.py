"""The browser's worker in Node against the real server: what it sends, Python opens byte for byte."""

import json
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from channel.codec.digests import sha256
from channel.wire.submission import SealedPrefix, token
from channel.wire.wordlist import load_wordlist
from channel.wire.words import entropy_from_text
from keys.passphrase import reporter_keys
from tests.client.lying_server import Answered, Asked, LyingServer, as_json, serving
from tests.client.open_channel import OpenChannel, Opened, identity_of, open_sealed
from tests.client.real_server import publish, running
from tests.interop.cutting_relay import cutting

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "channel" / "wire" / "data" / "eff_large_wordlist.txt"
TODAY = date(2026, 11, 25)
LARGE_BYTES = 5 * 2**20 + 1
TEN_CUTS = [300_000, 700_000, 1_200_000, 40_000, 90_000, 1_500_000, 10_000, 600_000, 1_100_000, 500_000]
WHAT = "a canary sang — канарейка"


@dataclass(frozen=True, kw_only=True)
class Session:
    """What a page saw of a worker, and what its worker asked of the server."""

    answers: list[dict[str, Any]]
    told: list[dict[str, Any]]
    requests: list[str]

    @property
    def done(self) -> list[dict[str, Any]]:
        return [answer["done"] for answer in self.answers]

    @property
    def failed(self) -> dict[str, Any]:
        *_, last = self.answers
        failed = last["failed"]
        assert isinstance(failed, dict)
        return failed


def in_node(server: str, *asks: dict[str, Any]) -> Session:
    given = json.dumps({"server": server, "words": str(WORDS), "asks": asks})
    done = subprocess.run(
        ["node", "interop/send.mjs"], cwd=ROOT / "web", input=given.encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return Session(**json.loads(done.stdout))


def asks(*files: Path, to: tuple[str, ...] = ("ohchr", "oios"), today: date = TODAY) -> list[dict[str, Any]]:
    """Ask for everything up to *sent*."""
    attached = [
        {"file": str(path), "name": path.name, "type": "", "cleaned": False, "purpose": "all"}
        for path in files
    ]
    draft = {"report": {"form": "full", "what": WHAT}, "lang": "en", "files": attached}
    return [
        {"ask": "open", "today": str(today)},
        {"ask": "seal", "today": str(today), "to": to, "draft": draft},
        {"ask": "send"},
    ]


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


@pytest.fixture(name="attachment", scope="module")
def an_attachment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "канарейка.bin"
    path.write_bytes(os.urandom(LARGE_BYTES))
    return path


def opened(data: Path, sent: dict[str, Any], folder: Path, *, body: str = "oios") -> Opened:
    """Open what the server stored as a body does, and check that the words prove the token."""
    commitment = bytes.fromhex(sent["commitment"])
    with closing(sqlite3.connect(data / "channel.sqlite3")) as database:
        row = "SELECT token, blind, header FROM submission WHERE commitment = ?"
        ((found, blind, header),) = database.execute(row, (commitment,))
    keys = reporter_keys(entropy_from_text(" ".join(sent["words"]), load_wordlist()))
    assert found == token(keys.log_key(0), commitment)  # type: ignore[arg-type]
    (blob,) = [path for path in (data / "blobs").rglob("*") if path.name.startswith(sent["commitment"])]
    path = folder / "stored.chs"
    path.write_bytes(SealedPrefix(token=found, blind=blind).encoded + header + blob.read_bytes())
    return open_sealed(path, [identity_of(body)])


def test_a_small_report_arrives(data: Path, address: str, tmp_path: Path) -> None:
    session = in_node(address, *asks())
    sealed, sent = session.done[1:]
    assert sealed["commitment"] == sent["commitment"]
    assert opened(data, sent, tmp_path).what == WHAT
    assert session.requests[-2:] == ["GET /v1/puzzle", "POST /v1/submissions"]


def test_the_page_learns_what_the_notes_say(address: str) -> None:
    session = in_node(address, asks()[0], {"ask": "fingerprints"})
    about, fingerprints = session.done
    assert [body["id"] for body in about["bodies"] if body["available"]] == ["ohchr", "oios"]
    assert about["bodies"][0]["name"]["fr"] == "Français"
    assert set(fingerprints["bodies"]) == {"ohchr", "oios"}
    assert len(fingerprints["pin"]) == 6


def test_a_large_report_arrives_over_a_line_that_is_cut_ten_times(
    data: Path, address: str, attachment: Path, tmp_path: Path
) -> None:
    with cutting(address, []) as relay:
        first, *rest = asks(attachment, to=("ohchr",))
        relay.budgets[:] = TEN_CUTS
        session = in_node(relay.address, first, *rest, *rest[-1:] * 2)
        assert relay.cuts == len(TEN_CUTS)
    sent = session.done[-1]
    report = opened(data, sent, tmp_path, body="ohchr")
    assert report.what == WHAT
    assert report.files == (attachment.read_bytes(),)
    assert [file.name for file in report.front.manifest.files] == [attachment.name]
    # One upload was begun, and resumed after every cut.
    assert session.requests.count("POST /v1/uploads") == 1
    assert any(told["stage"] == "waiting" for told in session.told)


def test_a_price_is_paid(channel: OpenChannel, attachment: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    publish(channel, data)
    with running(data, CHANNEL_PUZZLE_BASE_BITS="10") as (address, _):
        for files in ((), (attachment,)):
            session = in_node(address, *asks(*files))
            assert opened(data, session.done[-1], tmp_path).what == WHAT
            assert any(told["stage"] == "puzzle" for told in session.told)


def test_a_full_server_is_waited_for_and_nothing_was_sent(channel: OpenChannel, tmp_path: Path) -> None:
    data = tmp_path / "data"
    publish(channel, data)
    with running(data, CHANNEL_MIN_FREE_BYTES=str(2**60)) as (address, _):
        session = in_node(address, *asks())
    assert (session.failed["code"], session.failed["sent"]) == ("no-answer", "nothing")
    assert max(told["waitSeconds"] for told in session.told if told["stage"] == "waiting") == 60


def test_a_report_too_large_for_the_server_is_refused(
    channel: OpenChannel, attachment: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    publish(channel, data)
    with running(data, CHANNEL_UPLOAD_LIMIT_BYTES=str(2**21)) as (address, _):
        session = in_node(address, *asks(attachment))
    assert (session.failed["code"], session.failed["sent"]) == ("too-large", "nothing")


def expired(channel: OpenChannel) -> None:
    valid = replace(channel.simulated.directory.valid, end=TODAY)
    channel.simulated.directory = replace(channel.simulated.directory, valid=valid)


def rolled_back(channel: OpenChannel) -> None:
    channel.simulated.pin = replace(channel.pin, seq=2)


def about_changed(channel: OpenChannel) -> None:
    channel.simulated.about_file += b" "


LIES: dict[str, tuple[Callable[[OpenChannel], None], str]] = {
    "expired directory": (expired, "directory-expired"),
    "rolled-back directory": (rolled_back, "rolled-back"),
    "one key twice": (OpenChannel.share_a_key, "key-twice"),
    "changed about": (about_changed, "about-differs"),
    "too few roots": (
        lambda channel: setattr(channel.simulated, "directory_signers", ("1",)),
        "too-few-signed",
    ),
    "forged directory": (
        lambda channel: setattr(channel.simulated, "directory_signers", ("1", "2eX")),
        "bad-signature",
    ),
    "key missing": (lambda channel: channel.drop_keys("oios"), "body-unavailable"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lying_server_is_found_out_before_anything_is_sealed(lie: str) -> None:
    channel = OpenChannel(today=TODAY)
    tell_it, code = LIES[lie]
    tell_it(channel)
    with serving(LyingServer(files=published(channel), after=typed)) as server:
        session = in_node(server.address, *asks())
    assert code in [answer["failed"]["code"] for answer in session.answers if "failed" in answer]
    assert session.failed == {"kind": "refused", "code": "not-sealed", "sent": "nothing", "clock": None}
    assert {asked.method for asked in server.asked} == {"GET"}


def test_a_changed_commitment_is_not_called_sent(channel: OpenChannel) -> None:
    def lying(asked: Asked, answered: Answered) -> Answered:
        if asked.method == "POST":
            answered = as_json(201, {"commitment": sha256(b"another").hex(), "promise": None})
        return typed(asked, answered)

    files = {**published(channel), "/v1/puzzle": b'{"bits":0,"challenge":"' + b"A" * 43 + b'="}'}
    with serving(LyingServer(files=files, after=lying)) as server:
        session = in_node(server.address, *asks())
    assert (session.failed["code"], session.failed["sent"]) == ("other-commitment", "unknown")


def test_the_day_of_the_server_is_told_where_it_is_far_from_the_devices(channel: OpenChannel) -> None:
    def dated(asked: Asked, answered: Answered) -> Answered:
        headers = {**typed(asked, answered).headers, "Date": "Wed, 25 Nov 2026 12:00:00 GMT"}
        return replace(answered, headers=headers)

    with serving(LyingServer(files=published(channel), after=dated)) as server:
        days = [TODAY + timedelta(days=ahead) for ahead in (-2, -1, 0, 1, 2)]
        sessions = in_node(server.address, *[asks(today=day)[0] for day in days])
    assert [done["clock"] for done in sessions.done] == [
        {"serverDay": "2026-11-25"}, None, None, None, {"serverDay": "2026-11-25"},
    ]  # fmt: skip


def published(channel: OpenChannel) -> dict[str, bytes]:
    files = {f"/v1/{name}": content for name, content in channel.files.contents.items()}
    return {"/pin.json": channel.pin.encoded, **files}


def typed(asked: Asked, answered: Answered) -> Answered:
    """Give an answer the media type that the real server gives it."""
    is_text = asked.path in ("/v1/roots", "/v1/directory", "/v1/intake")
    media_type = "text/plain; charset=utf-8" if is_text else "application/json"
    return replace(answered, headers={**answered.headers, "Content-Type": media_type})
