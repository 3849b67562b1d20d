"""Uploads over HTTP: begun, resumed, repeated, completed; every refusal with its status."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from channel.codec import b64
from channel.errors import RefusedError
from channel.server.clock import Clock, system_clock
from channel.server.problems import PROBLEM_TYPE
from channel.wire.padding import payload_length
from channel.wire.parts import PART_BYTES, PAYLOAD_LABEL, parts_digest
from channel.wire.puzzle import PUZZLE_HEADER, check_answer
from channel.wire.requests import digest_field
from channel.wire.submission import commitment
from tests.intake.samples import drawn, header, payload, prefix
from tests.server.served import Served, served

LENGTH = payload_length(5 * 2**19)
PAYLOAD = payload("large", length=LENGTH)
PARTS = [PAYLOAD[start : start + PART_BYTES] for start in range(0, LENGTH, PART_BYTES)]
JSON = {"Content-Type": "application/json"}


def mark_of(name: str) -> str:
    digest = parts_digest(PAYLOAD_LABEL, PAYLOAD)
    return commitment(blind=prefix(name).blind, header=header("large"), payload_digest=digest).hex()


class Sender:
    def __init__(self, server: Served) -> None:
        self.server = server
        self.at = ""

    def begin(self, value: object = LENGTH) -> httpx2.Response:
        answer = self.server.ask("POST", "/v1/uploads", json.dumps({"payload_bytes": value}).encode(), JSON)
        self.at = answer.headers.get("location", "")
        return answer

    def header(self, data: bytes = header("large"), headers: Mapping[str, str] | None = None) -> int:
        paid = headers if headers is not None else self.paid()
        return self.server.ask("PUT", f"{self.at}/header", data, paid).status_code

    def paid(self, puzzle: Mapping[str, Any] | None = None) -> dict[str, str]:
        puzzle = puzzle or self.status()["puzzle"]
        challenge, bits = b64.decode(puzzle["challenge"]), puzzle["bits"]
        subject = bytes.fromhex(self.at.rpartition("/")[2])
        for answer in range(10**6):
            try:
                check_answer(answer, challenge=challenge, subject=subject, bits=bits)
            except RefusedError:
                continue
            return {PUZZLE_HEADER: str(answer)}
        raise AssertionError("no answer")

    def part(
        self, number: int | str, data: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> int:
        sent = PARTS[int(number)] if data is None else data
        named = {"Repr-Digest": digest_field(sent)} if headers is None else headers
        return self.server.ask("PUT", f"{self.at}/parts/{number}", sent, named).status_code

    def status(self) -> dict[str, Any]:
        answer = self.server.ask("GET", self.at)
        assert answer.status_code == 200
        return dict(answer.json())

    def complete(self, name: str = "large") -> httpx2.Response:
        own = prefix(name)
        body = json.dumps({"token": b64.encode(own.token), "blind": b64.encode(own.blind)}).encode()
        return self.server.ask("POST", f"{self.at}/complete", body, JSON)


@pytest.fixture
def sender(server: Served) -> Sender:
    return Sender(server)


def test_an_upload_is_described_when_it_begins_and_while_it_lasts(sender: Sender) -> None:
    answer = sender.begin()
    described = answer.json()
    assert answer.status_code == 201
    assert sender.at == f"/v1/uploads/{described['upload']}"
    expires = datetime.fromisoformat(described.pop("expires"))
    left = expires - datetime.now(UTC)
    assert timedelta(hours=24) - timedelta(minutes=1) < left <= timedelta(hours=25)
    assert (expires.minute, expires.second) == (0, 0)
    puzzle = described.pop("puzzle")
    assert puzzle["bits"] == 2
    assert len(b64.decode(puzzle["challenge"])) == 32
    assert len(bytes.fromhex(described.pop("upload"))) == 16
    assert described == {
        "payload_bytes": LENGTH,
        "part_bytes": 1048576,
        "parts": 3,
        "header": False,
        "present": [],
        "commitment": None,
    }
    assert {**sender.status(), "expires": None} == {**answer.json(), "expires": None}


def test_an_upload_is_sent_in_any_order_repeated_and_completed(sender: Sender) -> None:
    sender.begin()
    assert [sender.header(), sender.header()] == [204, 204]
    assert [sender.part(number) for number in (2, 0, 2, 1)] == [204] * 4
    status = sender.status()
    assert (status["header"], status["present"]) == (True, [0, 1, 2])
    first, again = sender.complete(), sender.complete()
    assert (first.status_code, first.json()) == (201, {"commitment": mark_of("large"), "promise": None})
    assert (again.status_code, again.content) == (201, first.content)
    assert sender.status()["commitment"] == mark_of("large")
    assert sender.status()["present"] == [0, 1, 2]


def test_the_header_pays_and_needs_to_pay_once(sender: Sender) -> None:
    sender.begin()
    wrong = sender.server.ask("PUT", f"{sender.at}/header", header("large"))
    assert wrong.status_code == 429
    assert wrong.json()["puzzle"] == sender.status()["puzzle"]
    assert sender.header() == 204
    assert sender.header(headers={}) == 204


def test_an_upload_put_by_while_it_was_cheap_pays_the_price_of_today(tmp_path: Path) -> None:
    with served(tmp_path / "data", puzzle_calm_per_hour=1) as server:
        early, late = Sender(server), Sender(server)
        early.begin()
        cheap = early.paid()
        while late.begin().json()["puzzle"]["bits"] < 16:
            pass
        refused = server.ask("PUT", f"{early.at}/header", header("large"), cheap)
        puzzle = refused.json()["puzzle"]
        assert (refused.status_code, puzzle["bits"]) == (429, late.status()["puzzle"]["bits"])
        assert early.header(headers=early.paid(puzzle)) == 204


def test_a_header_is_held_against_its_digest_if_there_is_one(sender: Sender) -> None:
    sender.begin()
    paid = sender.paid()
    assert sender.header(headers={**paid, "Repr-Digest": digest_field(b"other")}) == 400
    assert sender.header(headers={**paid, "Repr-Digest": digest_field(header("large"))}) == 204


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"Repr-Digest": digest_field(b"other")}, 400),
        ({"Repr-Digest": "md5=:x:"}, 400),
        ({"Repr-Digest": digest_field(PARTS[0]).upper()}, 400),
        ({"Content-Digest": digest_field(PARTS[0])}, 400),
    ],
)
def test_a_part_needs_its_digest(sender: Sender, headers: dict[str, str], status: int) -> None:
    sender.begin()
    sender.header()
    assert sender.part(0, headers=headers) == status
    assert sender.status()["present"] == []


@pytest.mark.parametrize(
    ("number", "data", "status"),
    [
        (0, PARTS[0][:-1], 400),
        (0, b"", 400),
        (0, PARTS[0] + b"x", 413),
        (2, PARTS[0], 400),
        (3, PARTS[0], 404),
        ("x", PARTS[0], 400),
        ("-1", PARTS[0], 400),
        ("00", PARTS[0], 400),
        ("9" * 20, PARTS[0], 400),
    ],
)
def test_a_part_that_does_not_fit_is_refused(
    sender: Sender, number: int | str, data: bytes, status: int
) -> None:
    sender.begin()
    sender.header()
    assert sender.part(number, data) == status
    assert sender.status()["present"] == []


def test_other_bytes_for_a_part_or_header_are_refused(sender: Sender) -> None:
    sender.begin()
    sender.header()
    sender.part(0)
    assert sender.part(0, drawn("other", PART_BYTES)) == 409
    assert sender.header(header("other")) == 409


def test_parts_before_the_header_and_an_early_end_are_refused(sender: Sender) -> None:
    sender.begin()
    assert sender.part(0) == 409
    assert sender.complete().status_code == 409
    sender.header()
    sender.part(0)
    assert sender.complete().status_code == 409


def test_after_the_end_nothing_else_is_taken(sender: Sender) -> None:
    sender.begin()
    sender.header()
    for number in range(3):
        sender.part(number)
    assert sender.complete("after").status_code == 201
    assert sender.complete("other").status_code == 409
    assert sender.part(0) == 409


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"payload_bytes": "65568"}',
        b'{"payload_bytes": 65568.0}',
        b'{"payload_bytes": true}',
        b'{"payload_bytes": null}',
        b'{"payload_bytes": -1}',
        b'{"payload_bytes": 65569}',
        b'{"payload_bytes": 65568, "payload_bytes": 65568}',
        b'{"payload_bytes": NaN}',
        b"\xff\xfe",
        b"[" * 1000,
    ],
)
def test_a_bad_beginning_is_refused_without_repeating_it(server: Served, body: bytes) -> None:
    answer = server.ask("POST", "/v1/uploads", body, JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM_TYPE)
    assert "65568" not in answer.text


def test_a_beginning_above_the_limit_is_too_large(tmp_path: Path) -> None:
    with served(tmp_path / "data", upload_limit_bytes=LENGTH - 1) as server:
        assert Sender(server).begin().status_code == 413
        assert Sender(server).begin(2**40).status_code == 413
        assert Sender(server).begin(payload_length(2**16)).status_code == 201


def test_json_is_expected_as_json_and_is_short(server: Served) -> None:
    assert server.ask("POST", "/v1/uploads", b"{}", {"Content-Type": "text/plain"}).status_code == 415
    assert server.ask("POST", "/v1/uploads", b" " * 2000, JSON).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"token": 1, "blind": 2}',
        json.dumps({"token": b64.encode(bytes(31)), "blind": b64.encode(bytes(32))}).encode(),
        json.dumps({"token": b64.encode(bytes(32)), "blind": "!" * 44}).encode(),
        json.dumps({"token": b64.encode(bytes(32))}).encode(),
    ],
)
def test_a_bad_end_is_refused(sender: Sender, body: bytes) -> None:
    sender.begin()
    assert sender.server.ask("POST", f"{sender.at}/complete", body, JSON).status_code == 400


@pytest.mark.parametrize("upload", ["0" * 32, "0" * 31, "Z" * 32, "needle"])
def test_an_unknown_upload_is_not_found(server: Served, upload: str) -> None:
    at = f"/v1/uploads/{upload}"
    digest = {"Repr-Digest": digest_field(PARTS[0])}
    answers = [
        server.ask("GET", at),
        server.ask("PUT", f"{at}/header", header("large")),
        server.ask("PUT", f"{at}/parts/0", PARTS[0], digest),
        server.ask(
            "POST",
            f"{at}/complete",
            json.dumps(dict.fromkeys(("token", "blind"), b64.encode(bytes(32)))).encode(),
            JSON,
        ),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert not [answer for answer in answers if "needle" in answer.text]


def test_an_expired_upload_is_not_found(tmp_path: Path) -> None:
    offset = timedelta()
    clock = Clock(now=lambda: datetime.now(UTC) + offset, monotonic_seconds=system_clock().monotonic_seconds)
    with served(tmp_path / "data", clock=clock) as server:
        sender = Sender(server)
        sender.begin()
        sender.header()
        offset = timedelta(hours=25)
        assert server.ask("GET", sender.at).status_code == 404
        assert sender.part(0) == 404
        assert sender.complete().status_code == 404


def test_a_small_submission_may_be_uploaded_too(server: Served) -> None:
    sender = Sender(server)
    assert sender.begin(payload_length(2**16)).json()["puzzle"]["bits"] == 0
    assert sender.header() == 204
    assert sender.part(0, payload("small")) == 204
    digest = parts_digest(PAYLOAD_LABEL, payload("small"))
    mark = commitment(blind=prefix("small").blind, header=header("large"), payload_digest=digest)
    assert sender.complete("small").json()["commitment"] == mark.hex()
