"""Sending to servers that lie, break off, refuse or are busy; and what the reporter is told then."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from channel.client.attachments import Attachment
from channel.client.chosen_bodies import choose
from channel.client.confirmation import Sent
from channel.client.connection import Connection
from channel.client.patience import FAILURES_IN_A_ROW
from channel.client.progress import silent
from channel.client.sealed_file import open_sealed_file
from channel.client.sealing import Draft, seal_report
from channel.client.sending import send
from channel.client.surroundings import Surroundings
from channel.client.upload_state import UploadState
from channel.client.uploading import MOST_TRIES
from channel.codec import b64
from channel.errors import MalformedError, RefusedError, UnavailableError, UntrustedError
from channel.treelog.note import Note, sign_note
from channel.wire.age.seal import seal_bytes
from channel.wire.nobody import nobody_recipient
from channel.wire.submission import SEALED_PREFIX_BYTES
from channel.wire.wordlist import load_wordlist
from tests.client.lying_server import Answered, Asked, Cut, LyingServer, as_json, serving
from tests.client.open_channel import OpenChannel
from tests.wire.notes_simulator import ORIGIN, seed_of, spoilt, vkey_of

TODAY = date(2026, 11, 25)
LARGE_BYTES = 5 * 2**20 + 1
PROMISE_KEY = vkey_of(f"{ORIGIN}/promise")


@pytest.fixture(name="server")
def a_server() -> Iterator[LyingServer]:
    with serving(LyingServer()) as server:
        yield server


@pytest.fixture(name="small", scope="module")
def a_small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sealed_file(tmp_path_factory.mktemp("small"))


@pytest.fixture(name="large", scope="module")
def a_large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sealed_file(tmp_path_factory.mktemp("large"), attached_bytes=LARGE_BYTES)


def sealed_file(folder: Path, *, attached_bytes: int = 0) -> Path:
    channel = OpenChannel(today=TODAY)
    files: tuple[Attachment, ...] = ()
    if attached_bytes:
        (folder / "a.bin").write_bytes(os.urandom(attached_bytes))
        files = (Attachment(path=folder / "a.bin"),)
    notes = channel.files.verify(channel.pin, today=TODAY, seen=channel.simulated.seen)
    draft = Draft(report={"form": "full", "what": "a canary sang"}, lang="en", attachments=files)
    bodies, path = choose(notes, ["ohchr"]), folder / "r.chs"
    seal_report(draft, bodies, path=path, wordlist=load_wordlist(), surroundings=around([]))
    return path


def around(slept: list[float]) -> Surroundings:
    return Surroundings(today=TODAY, random_bytes=os.urandom, sleep=slept.append, progress=silent)


def sent(path: Path, server: LyingServer, *, slept: list[float] | None = None, key: bool = True) -> Sent:
    with Connection(server.address, proxy=None) as connection, open_sealed_file(path) as sealed:
        return send(
            sealed,
            connection=connection,
            state=UploadState(path, server=connection.server),
            promise_key=PROMISE_KEY if key else None,
            surroundings=around([] if slept is None else slept),
        )


@contextmanager
def refused(error: type[Exception], message: str) -> Iterator[None]:
    with pytest.raises(error, match=message) as raised:
        yield
    # Whatever happens, the reporter is told what to do about it.
    assert getattr(raised.value, "hint", None)


def age_of(path: Path) -> bytes:
    return path.read_bytes()[SEALED_PREFIX_BYTES:]


def counts(server: LyingServer, method: str, end: str) -> int:
    return sum(asked.method == method and asked.path.endswith(end) for asked in server.asked)


def test_a_small_file_goes_in_one_request(server: LyingServer, small: Path) -> None:
    done = sent(small, server)
    assert server.stored == {done.commitment: age_of(small)}
    assert (len(server.asked), done.promise) == (1, None)


def test_a_large_file_goes_in_parts(server: LyingServer, large: Path) -> None:
    done = sent(large, server)
    assert server.stored == {done.commitment: age_of(large)}
    assert counts(server, "POST", "/complete") == 1
    assert not large.with_name("r.chs.upload").exists()


def test_sending_again_is_harmless(server: LyingServer, small: Path, large: Path) -> None:
    for path in (small, large):
        assert sent(path, server).commitment == sent(path, server).commitment
    assert len(server.stored) == 2


def test_every_visitor_looks_the_same(server: LyingServer, small: Path, large: Path) -> None:
    server.after = lambda _, answered: Answered(
        status=answered.status, body=answered.body, headers={"Set-Cookie": "visitor=7; Path=/"}
    )
    sent(small, server)
    sent(large, server)
    for asked in server.asked:
        assert set(asked.headers) <= {
            "host", "accept", "accept-encoding", "connection", "user-agent",
            "content-length", "content-type", "repr-digest", "channel-puzzle",
        }  # fmt: skip
        assert asked.headers["user-agent"] == "Mozilla/5.0"


def test_a_changed_commitment_is_never_called_sent(server: LyingServer, small: Path, large: Path) -> None:
    server.after = lambda _, answered: (
        as_json(201, {"commitment": "00" * 32, "promise": None})
        if b"commitment" in answered.body and b"promise" in answered.body
        else answered
    )
    for path in (small, large):
        with refused(UntrustedError, "another submission than the one sent"):
            sent(path, server)


def test_ten_cuts_in_an_upload_are_mended(server: LyingServer, large: Path) -> None:
    cuts: list[str] = []

    def cut(asked: Asked) -> Answered | None:
        if len(cuts) < 10 and asked.number % 2:
            cuts.append(asked.path)
            raise Cut
        return None

    server.before = cut
    done = sent(large, server)
    assert server.stored == {done.commitment: age_of(large)}
    assert len(cuts) == 10


def test_a_line_that_carries_questions_but_no_parts_is_given_up(server: LyingServer, large: Path) -> None:
    def cut_parts(asked: Asked) -> None:
        if "/parts/" in asked.path:
            raise Cut

    server.before = cut_parts
    with refused(UnavailableError, "nothing was delivered"):
        sent(large, server)
    assert counts(server, "PUT", "/parts/0") == MOST_TRIES


def test_a_part_that_arrived_before_the_cut_is_not_sent_again(server: LyingServer, large: Path) -> None:
    def cut_once(asked: Asked, answered: Answered) -> Answered:
        if asked.path.endswith("/parts/2") and counts(server, "PUT", "/parts/2") == 1:
            raise Cut
        return answered

    server.after = cut_once
    sent(large, server)
    assert counts(server, "PUT", "/parts/2") == 1
    assert sum(asked.method == "GET" for asked in server.asked) == 1


def test_a_later_run_resumes_where_the_first_one_stopped(server: LyingServer, large: Path) -> None:
    def dead_after_three(asked: Asked) -> Answered | None:
        if (
            asked.method != "POST"
            and len(server.uploads)
            and len(next(iter(server.uploads.values())).parts) == 3
        ):
            raise Cut
        return None

    server.before = dead_after_three
    slept: list[float] = []
    with refused(UnavailableError, "nothing was delivered this time, because the upload is not finished"):
        sent(large, server, slept=slept)
    assert len(slept) == FAILURES_IN_A_ROW - 1
    state = large.with_name("r.chs.upload")
    assert state.stat().st_mode & 0o777 == 0o600
    assert set(server.uploads) == {state.read_text().rpartition('":"')[2].rstrip('"}')}
    server.before = lambda _: None
    server.asked.clear()
    done = sent(large, server)
    assert server.stored == {done.commitment: age_of(large)}
    assert len(server.uploads) == 1
    assert sum("/parts/" in asked.path for asked in server.asked) == len(done_parts(server)) - 3
    assert not state.exists()


def done_parts(server: LyingServer) -> dict[int, bytes]:
    return next(iter(server.uploads.values())).parts


def test_an_upload_that_vanished_begins_anew(server: LyingServer, large: Path) -> None:
    def forget_once(asked: Asked) -> Answered | None:
        if counts(server, "PUT", "/parts/3") == 1 and asked.path.endswith("/parts/3"):
            server.uploads.clear()
        return None

    server.before = forget_once
    done = sent(large, server)
    assert server.stored == {done.commitment: age_of(large)}
    assert counts(server, "POST", "/uploads") == 2


def test_the_upload_of_another_file_is_not_continued(
    server: LyingServer, large: Path, tmp_path: Path
) -> None:
    other = sealed_file(tmp_path, attached_bytes=LARGE_BYTES)
    server.before = lambda asked: as_json(500, {}) if asked.path.endswith("/complete") else None
    with refused(UnavailableError, "not known"):
        sent(large, server)
    large.with_name("r.chs.upload").rename(other.with_name("r.chs.upload"))
    server.before = lambda _: None
    done = sent(other, server)
    assert server.stored == {done.commitment: age_of(other)}


def test_a_server_that_is_busy_is_waited_for_as_long_as_it_asks(server: LyingServer, small: Path) -> None:
    server.before = lambda asked: as_json(503, {}, Retry_After="20") if asked.number < 3 else None
    slept: list[float] = []
    sent(small, server, slept=slept)
    assert slept == [20.0, 20.0, 20.0]


def test_a_server_that_stays_busy_is_given_up_and_nothing_was_sent(server: LyingServer, small: Path) -> None:
    server.before = lambda _: as_json(503, {}, Retry_After="86400")
    slept: list[float] = []
    with refused(UnavailableError, "cannot take it now; nothing was sent this time"):
        sent(small, server, slept=slept)
    assert max(slept) == 60.0


def test_nobody_there_means_nothing_was_sent(small: Path, large: Path) -> None:
    with serving(LyingServer()) as gone:
        pass
    with refused(UnavailableError, "nothing was sent this time"):
        sent(small, gone)
    with refused(UnavailableError, "nothing was delivered this time"):
        sent(large, gone)


def test_an_answer_that_never_came_leaves_it_open(server: LyingServer, small: Path, large: Path) -> None:
    def cut(asked: Asked, answered: Answered) -> Answered:
        if asked.path.endswith(("/submissions", "/complete")):
            raise Cut
        return answered

    server.after = cut
    for path in (small, large):
        with refused(UnavailableError, "whether the report arrived is not known"):
            sent(path, server)
    assert len(server.stored) == 2
    server.after = lambda _, answered: answered
    assert {sent(path, server).commitment for path in (small, large)} == set(server.stored)


def test_a_puzzle_is_solved_when_asked_for(server: LyingServer, small: Path, large: Path) -> None:
    server.bits = 8
    for path in (small, large):
        done = sent(path, server)
        assert server.stored[done.commitment] == age_of(path)


def test_a_price_that_rises_under_way_is_paid_anew(server: LyingServer, small: Path, large: Path) -> None:
    def rise(asked: Asked) -> None:
        if asked.path.endswith(("/submissions", "/header")) and server.bits < 16:
            server.bits += 8

    server.before = rise
    for path in (small, large):
        server.bits = 0
        done = sent(path, server)
        assert server.stored[done.commitment] == age_of(path)
        assert server.bits == 16


def test_work_without_end_is_refused(server: LyingServer, small: Path, large: Path) -> None:
    server.bits = 31
    for path in (small, large):
        with refused(RefusedError, "more work than this device should do"):
            sent(path, server)


def test_a_server_that_is_never_content_with_a_puzzle_is_given_up(
    server: LyingServer, small: Path, large: Path
) -> None:
    more = as_json(429, {"puzzle": {"bits": 1, "challenge": b64.encode(bytes(32))}})
    server.after = lambda asked, answered: more if asked.path.endswith(("ons", "/header")) else answered
    for path in (small, large):
        with refused(RefusedError, "refuses the submission"):
            sent(path, server)
    assert [counts(server, "POST", "/submissions"), counts(server, "PUT", "/header")] == [5, 5]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, MalformedError),
        (404, UnavailableError),
        (409, RefusedError),
        (413, RefusedError),
        (422, RefusedError),
    ],
)
def test_a_refusal_is_told_in_our_words(
    server: LyingServer, small: Path, status: int, error: type[Exception]
) -> None:
    server.before = lambda _: as_json(status, {"detail": "visit http://evil.example", "hint": "evil"})
    with pytest.raises(error) as raised:
        sent(small, server)
    assert "evil" not in f"{raised.value}{getattr(raised.value, 'hint', '')}"


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "https://evil.example/v1/submissions"])
def test_a_redirect_is_not_followed(server: LyingServer, small: Path, address: str) -> None:
    for status in (301, 302, 307, 308):
        server.before = lambda _, status=status: Answered(status=status, headers={"Location": address})  # type: ignore[misc]
        with refused(RefusedError, "points to another address"):
            sent(small, server)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"commitment":7}',
        b'{"commitment":"AA"}',
        b'{"commitment":"',
        b"\xff",
        bytes(70_000),
    ],
)
def test_an_answer_that_is_none_is_not_taken_for_one(server: LyingServer, small: Path, body: bytes) -> None:
    server.before = lambda _: Answered(status=201, body=body)
    with pytest.raises(MalformedError):
        sent(small, server)


def test_an_answer_that_unpacks_itself_is_refused(server: LyingServer, small: Path) -> None:
    server.before = lambda _: Answered(status=201, body=b"x", headers={"Content-Encoding": "gzip"})
    with pytest.raises(MalformedError, match="encoding"):
        sent(small, server)


def test_a_promise_is_compared_before_anything_is_called_sent(server: LyingServer, small: Path) -> None:
    prefix_and_entry = small.read_bytes()[8:40] + sent(small, server).commitment
    good = promise(prefix_and_entry)
    cases = {
        promise(bytes(64)): "another submission",
        good.replace("—", "-"): "without a signature",
        promise(prefix_and_entry, spoil=True): "signature",
        promise(prefix_and_entry, origin="other.example"): "another channel",
        good.replace("promise\n", "roots\n", 1): "not a promise",
    }
    for text, message in cases.items():
        server.after = promising(text)
        with pytest.raises((UntrustedError, MalformedError), match=message):
            sent(small, server)
    server.after = promising(good)
    assert sent(small, server).promise == good
    assert sent(small, server, key=False).promise == good


def promising(text: str) -> Callable[[Asked, Answered], Answered]:
    def after(_: Asked, answered: Answered) -> Answered:
        body = answered.body.replace(b"null", json.dumps(text).encode())
        return Answered(status=answered.status, body=body)

    return after


def promise(entry: bytes, *, origin: str = ORIGIN, spoil: bool = False) -> str:
    text = f"channel/v1/promise\norigin {origin}\nentry {b64.encode(entry)}\nby 2026-11-26\n"
    line = sign_note(text, name=f"{ORIGIN}/promise", seed=seed_of(f"{ORIGIN}/promise"))
    return Note(text=text, signatures=(spoilt(line) if spoil else line,)).encoded.decode()


def test_a_file_sealed_by_hand_gets_its_token_from_the_server(server: LyingServer, tmp_path: Path) -> None:
    path = by_hand(tmp_path, 65_536)
    done = sent(path, server)
    assert done.prefix == server.drawn[path.read_bytes()]
    server.after = lambda _, answered: Answered(
        status=201, body=answered.body.replace(b'"blind": "', b'"blind": "AAAA')
    )
    with pytest.raises(MalformedError):
        sent(path, server)
    server.after = lambda _, __: as_json(201, {"commitment": "00" * 32, "promise": None})
    with refused(UntrustedError, "another submission"):
        sent(path, server)


def test_a_large_file_sealed_by_hand_gets_its_token_here(server: LyingServer, tmp_path: Path) -> None:
    path = by_hand(tmp_path, 5 * 2**18)
    done = sent(path, server)
    assert server.stored == {done.commitment: path.read_bytes()}


def by_hand(folder: Path, length: int) -> Path:
    recipients = [nobody_recipient(1), nobody_recipient(2), nobody_recipient(3), nobody_recipient(1)]
    path = folder / "r.age"
    path.write_bytes(seal_bytes(bytes(length), recipients, random_bytes=os.urandom))
    return path
