"""P1, the other half: what a broken or careless program sends in the clear is neither kept nor repeated.

A server cannot help holding such bytes for a moment. But it stores none of them, writes none of them to a
temporary file, logs none, and its refusals repeat none, whatever part of the request they stood in.

These tests fail, for example, if a problem document names the parameter or header it refuses, if the
framework's own 422 answer (which repeats the body) is let through, if a path or an agent is logged, if a part
is written before its digest is checked, or if a form is parsed by a library that spools it to disk.
"""

import json
import secrets

import pytest

from channel.client.puzzle import parse_puzzle, solve
from channel.wire.parts import PART_BYTES
from channel.wire.requests import digest_field
from tests.promises.live_channel import LiveChannel
from tests.promises.mistakes import (
    ANSWERED,
    BARE_TYPE,
    FORM_TYPE,
    HEADER,
    NEEDLES,
    PAYLOAD_BYTES,
    REFUSED,
    SPILL,
    filled,
    form,
    post,
    request,
    sealed_around,
)
from tests.promises.needles import hits
from tests.promises.places import search_files
from tests.promises.wiretap import break_off, send_raw

PART = filled(PART_BYTES)


@pytest.fixture(name="upload")
def an_upload(channel: LiveChannel) -> str:
    """Begin an upload, send its header, and return its address."""
    body = json.dumps({"payload_bytes": PAYLOAD_BYTES}).encode()
    answer = send_raw(
        channel.server.port, request("POST", "/v1/uploads", body, Content_Type="application/json")
    )
    members = json.loads(answer.partition(b"\r\n\r\n")[2])
    address = f"/v1/uploads/{members['upload']}"
    puzzle, subject = parse_puzzle(members["puzzle"]), bytes.fromhex(members["upload"])
    number = str(solve(puzzle, subject=subject, tell=lambda _: None))
    header = request("PUT", f"{address}/header", HEADER, Content_Type=BARE_TYPE, Channel_Puzzle=number)
    assert status_of(send_raw(channel.server.port, header)) == 204
    return address


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize("name", [*REFUSED, *ANSWERED])
def test_an_answer_repeats_nothing(channel: LiveChannel, name: str) -> None:
    status, sent = (REFUSED | ANSWERED)[name]
    assert SPILL.lower() in sent.decode("latin-1").lower()
    answer = send_raw(channel.server.port, sent)
    assert status_of(answer) == status
    assert hits(NEEDLES, answer) == set()
    assert nothing_kept(channel)


@pytest.mark.parametrize(
    ("status", "data", "digest"),
    [
        pytest.param(400, PART, digest_field(b"other"), id="bytes that do not fit the digest"),
        pytest.param(400, PART, f"sha-256=:{SPILL}:", id="a digest that is text"),
        pytest.param(400, PART[:-1], digest_field(PART[:-1]), id="a part of a wrong length"),
        pytest.param(413, PART + b"x", digest_field(PART + b"x"), id="a part too long"),
    ],
)
def test_a_part_that_is_refused_is_not_kept(
    channel: LiveChannel, upload: str, status: int, data: bytes, digest: str
) -> None:
    answer = send_raw(channel.server.port, request("PUT", f"{upload}/parts/0", data, Repr_Digest=digest))
    assert status_of(answer) == status
    assert hits(NEEDLES, answer) == set()
    assert nothing_kept(channel)


def test_an_upload_that_is_not_whole_keeps_no_token(channel: LiveChannel, upload: str) -> None:
    body = json.dumps({"token": SPILL, "blind": SPILL, SPILL: SPILL}).encode()
    sent = request("POST", f"{upload}/complete", body, Content_Type="application/json")
    answer = send_raw(channel.server.port, sent)
    assert status_of(answer) == 400
    assert hits(NEEDLES, answer) == set()
    assert nothing_kept(channel)


def test_what_breaks_off_is_not_kept(channel: LiveChannel, upload: str) -> None:
    port = channel.server.port
    for sent in (
        post(sealed_around(HEADER, filled(65568))),
        post(form(sealed_around(HEADER, filled(65568))), FORM_TYPE),
        request("PUT", f"{upload}/parts/0", PART, Repr_Digest=digest_field(PART)),
    ):
        break_off(port, sent[: len(sent) // 2])
    # Answered behind them, on the one event loop that served them.
    assert status_of(send_raw(port, request("GET", "/pin.json"))) == 200
    assert nothing_kept(channel)


def test_the_same_bytes_in_their_place_would_have_been_kept(channel: LiveChannel, upload: str) -> None:
    """The control: a part of the right length and digest is stored, and the hunt finds it there."""
    other = secrets.token_bytes(32)
    data = other * (PART_BYTES // 32)
    sent = request("PUT", f"{upload}/parts/0", data, Repr_Digest=digest_field(data))
    assert status_of(send_raw(channel.server.port, sent)) == 204
    found = search_files(channel.server.folder, {"part": other}).found
    assert any(place.startswith("data/uploads/") for place in found)


def nothing_kept(channel: LiveChannel) -> bool:
    searched = search_files(channel.server.folder, NEEDLES)
    assert searched.found == set()
    assert list(channel.server.temporary.iterdir()) == []
    return True
