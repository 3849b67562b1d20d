"""`POST /v1/submissions` over HTTP: three forms, one answer; what is refused, and with which status."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from channel.codec import b64
from channel.errors import RefusedError
from channel.intake.accept import SMALL_LIMIT_BYTES
from channel.server.problems import PROBLEM_TYPE
from channel.wire.padding import payload_length
from channel.wire.parts import PAYLOAD_LABEL, parts_digest
from channel.wire.puzzle import check_answer
from channel.wire.submission import AGE_TYPE, SEALED_TYPE, commitment
from tests.intake.rooms import LowDisk
from tests.intake.samples import bare_file, header, payload, prefix, sealed_file
from tests.server.served import Served, served

PATH = "/v1/submissions"


def post(server: Served, data: bytes, media_type: str = SEALED_TYPE, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.ask("POST", PATH, data, {"Content-Type": media_type, **named})


def expected(name: str) -> str:
    digest = parts_digest(PAYLOAD_LABEL, payload(name))
    return commitment(blind=prefix(name).blind, header=header(name), payload_digest=digest).hex()


def count(server: Served) -> int:
    return len(server.stores.submissions.entries(0, limit=1000))


@pytest.mark.parametrize("media_type", [SEALED_TYPE, AGE_TYPE, f"{SEALED_TYPE}; x=y", SEALED_TYPE.upper()])
def test_a_sealed_file_is_accepted_and_again_gets_the_same_answer(server: Served, media_type: str) -> None:
    first, again = (post(server, sealed_file("sealed"), media_type) for _ in range(2))
    assert (first.status_code, first.headers["content-type"]) == (201, "application/json")
    assert first.json() == {"commitment": expected("sealed"), "promise": None}
    assert (again.status_code, again.content) == (first.status_code, first.content)


@pytest.mark.parametrize("media_type", [AGE_TYPE, SEALED_TYPE])
def test_a_bare_file_is_accepted_with_token_and_blind(server: Served, media_type: str) -> None:
    first, again = (post(server, bare_file("bare"), media_type) for _ in range(2))
    answer = first.json()
    assert first.status_code == 201
    assert set(answer) == {"commitment", "promise", "token", "blind"}
    blind = b64.decode(answer["blind"], length_bytes=32)
    b64.decode(answer["token"], length_bytes=32)
    digest = parts_digest(PAYLOAD_LABEL, payload("bare"))
    mark = commitment(blind=blind, header=header("bare"), payload_digest=digest)
    assert answer["commitment"] == mark.hex()
    assert again.content == first.content


def test_the_answer_comes_after_the_row_and_the_payload(server: Served) -> None:
    before = count(server)
    mark = post(server, sealed_file("durable")).json()["commitment"]
    newest = server.stores.submissions.entries(before, limit=9)
    assert [entry.commitment.hex() for entry in newest] == [mark]
    assert list(server.stores.submissions.without_payload()) == []


def test_a_body_in_chunks_is_taken_too(server: Served) -> None:
    whole = sealed_file("chunked")

    def blocks() -> Iterator[bytes]:
        for start in range(0, len(whole), 10_000):
            yield whole[start : start + 10_000]

    answer = server.client.post(PATH, content=blocks(), headers={"Content-Type": SEALED_TYPE})
    assert answer.json()["commitment"] == expected("chunked")


def other_token() -> bytes:
    data = bytearray(sealed_file("token"))
    data[8] ^= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 400),
        (b"needle", 400),
        (sealed_file("x")[:-1], 400),
        (sealed_file("x") + b"\0", 400),
        (prefix("x").encoded + header("x", slots=3) + payload("x"), 400),
        (prefix("x").encoded + header("x", slots=5) + payload("x"), 400),
        (prefix("x").encoded + header("x", kind="X25519") + payload("x"), 400),
        (prefix("x").encoded + payload("x") + header("x"), 400),
        (header("x", slots=1) + payload("x"), 400),
        (bytes(SMALL_LIMIT_BYTES), 400),
        (bytes(SMALL_LIMIT_BYTES + 1), 413),
        (sealed_file("x", length=payload_length(2**20 + 2**17)), 413),
        (other_token(), 409),
    ],
)
def test_what_does_not_fit_is_refused_in_a_problem_document(server: Served, data: bytes, status: int) -> None:
    post(server, sealed_file("token"))
    before = count(server)
    answer = post(server, data)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM_TYPE)
    problem = answer.json()
    assert problem["type"] == "about:blank"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"][0].islower()
    assert "needle" not in answer.text
    assert count(server) == before


def test_too_large_a_body_in_chunks_is_refused_before_its_end(server: Served) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 50 * 2**20:
            sent += 65_536
            yield bytes(65_536)

    try:
        answer = server.client.post(PATH, content=endless(), headers={"Content-Type": SEALED_TYPE})
        status = answer.status_code
    except httpx2.WriteError:
        # The server had answered and did not read on.
        status = 413
    assert status == 413


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/json", "multipart/mixed"])
def test_another_media_type_is_refused(server: Served, media_type: str) -> None:
    assert post(server, sealed_file("x"), media_type).status_code == 415


@pytest.mark.parametrize("answer", ["", "x", "-1", "01", str(2**64)])
def test_a_malformed_puzzle_answer_is_refused(server: Served, answer: str) -> None:
    assert post(server, sealed_file("x"), Channel_Puzzle=answer).status_code == 400


@contextmanager
def paying(folder: Path) -> Iterator[Served]:
    with served(folder, puzzle_base_bits=6, line_places=1) as server:
        yield server


def solve(bits: int, challenge: str, mark: str) -> str:
    for answer in range(10**6):
        try:
            check_answer(answer, challenge=b64.decode(challenge), subject=bytes.fromhex(mark), bits=bits)
        except RefusedError:
            continue
        return str(answer)
    raise AssertionError("no answer")


def test_an_unpaid_submission_gets_the_cost_and_a_paid_one_is_taken(tmp_path: Path) -> None:
    with paying(tmp_path / "data") as server:
        cost = server.ask("GET", "/v1/puzzle").json()
        assert cost["bits"] == 6
        refused = post(server, sealed_file("paid"))
        assert refused.status_code == 429
        assert refused.json()["puzzle"] == cost
        assert count(server) == 0
        answer = solve(cost["bits"], cost["challenge"], expected("paid"))
        paid = post(server, sealed_file("paid"), Channel_Puzzle=answer)
        assert (paid.status_code, paid.json()["commitment"]) == (201, expected("paid"))


def test_a_bare_file_waits_in_line_instead_of_paying(tmp_path: Path) -> None:
    with paying(tmp_path / "data") as server:
        assert post(server, bare_file("line"), AGE_TYPE).status_code == 201


def test_the_cost_rises_with_load_and_shuts_nobody_out(tmp_path: Path) -> None:
    with served(tmp_path / "data", puzzle_calm_per_hour=5, puzzle_max_bits=11) as server:
        answers = [post(server, sealed_file(str(number))) for number in range(7)]
        assert [answer.status_code for answer in answers] == [201] * 6 + [429]
        cost = answers[-1].json()["puzzle"]
        assert cost == server.ask("GET", "/v1/puzzle").json()
        assert cost["bits"] == 11
        solved = solve(cost["bits"], cost["challenge"], expected("6"))
        assert post(server, sealed_file("6"), Channel_Puzzle=solved).status_code == 201


def test_a_low_disk_says_when_to_come_back(tmp_path: Path) -> None:
    with served(tmp_path / "data", disk=LowDisk()) as server:
        answer = post(server, sealed_file("x"))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "600")
        assert json.loads(answer.content)["hint"]
        assert count(server) == 0


def test_neither_a_repeat_nor_what_is_refused_raises_the_price(tmp_path: Path) -> None:
    with served(tmp_path / "data", puzzle_calm_per_hour=2, puzzle_max_bits=11) as server:
        for _ in range(10):
            assert post(server, sealed_file("a")).status_code == 201
            assert post(server, bare_file("b"), AGE_TYPE).status_code == 201
            assert post(server, b"junk").status_code == 400
            assert post_begin(server, b'{"payload_bytes":17}').status_code == 400
        assert server.ask("GET", "/v1/puzzle").json()["bits"] == 0
        assert post(server, sealed_file("c")).status_code == 201
        assert server.ask("GET", "/v1/puzzle").json()["bits"] > 0
        assert post(server, sealed_file("a")).status_code == 201
        assert post(server, sealed_file("d")).status_code == 429


def post_begin(server: Served, data: bytes) -> httpx2.Response:
    return server.ask("POST", "/v1/uploads", data, {"Content-Type": "application/json"})


def test_uploads_stop_before_small_submissions_do(tmp_path: Path) -> None:
    with served(tmp_path / "data", upload_disk=LowDisk()) as server:
        begun = post_begin(server, f'{{"payload_bytes":{payload_length(2**16)}}}'.encode())
        assert (begun.status_code, begun.headers["retry-after"]) == (503, "600")
        assert post(server, sealed_file("a")).status_code == 201
