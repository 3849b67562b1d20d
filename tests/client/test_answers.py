"""The server's JSON, read strictly: what was written comes back, and any bytes parse or are malformed."""

import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.client.answers import parse_confirmation, parse_upload, puzzle_of
from channel.client.connection import Answer
from channel.client.puzzle import Puzzle
from channel.codec import b64
from channel.errors import MalformedError
from channel.wire.parts import PART_BYTES
from channel.wire.submission import SealedPrefix

PARSERS: tuple[Callable[[Answer], object], ...] = (parse_confirmation, parse_upload, puzzle_of)
DIGESTS = st.binary(min_size=32, max_size=32)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)
CONFIRMATION: dict[str, Any] = {
    "commitment": "ab" * 32,
    "promise": "a note",
    "token": b64.encode(b"t" * 32),
    "blind": b64.encode(b"b" * 32),
}
PUZZLE: dict[str, Any] = {"bits": 4, "challenge": b64.encode(b"c" * 32)}
UPLOAD: dict[str, Any] = {
    "upload": "ab" * 16,
    "parts": 3,
    "part_bytes": PART_BYTES,
    "puzzle": PUZZLE,
    "header": True,
    "present": [0, 2],
}


def answer(body: bytes) -> Answer:
    return Answer(status=200, headers={}, body=body)


def as_answer(value: object) -> Answer:
    return answer(json.dumps(value).encode())


@given(DIGESTS, st.none() | st.text(max_size=4096), st.none() | st.tuples(DIGESTS, DIGESTS))
def test_a_confirmation_reads_as_it_was_written(
    commitment: bytes, promise: str | None, drawn: tuple[bytes, bytes] | None
) -> None:
    value: dict[str, Any] = {"commitment": commitment.hex(), "promise": promise}
    if drawn is not None:
        value |= {"token": b64.encode(drawn[0]), "blind": b64.encode(drawn[1])}
    read = parse_confirmation(as_answer(value))
    assert (read.commitment, read.promise) == (commitment, promise)
    assert read.drawn == (None if drawn is None else SealedPrefix(token=drawn[0], blind=drawn[1]))


@given(
    st.binary(min_size=16, max_size=16),
    st.integers(0, 2048),
    st.integers(0, 1),
    st.sets(st.integers(0, 2048), max_size=9),
    st.integers(0, 64),
)
def test_an_upload_reads_as_it_was_written(
    number: bytes, parts: int, header: int, present: set[int], bits: int
) -> None:
    puzzle = {**PUZZLE, "bits": bits}
    fields = {"upload": number.hex(), "parts": parts, "header": header == 1, "present": sorted(present)}
    read = parse_upload(as_answer({**UPLOAD, **fields, "puzzle": puzzle}))
    assert (read.id, read.parts, read.has_header) == (number.hex(), parts, header == 1)
    assert read.present == present
    assert read.puzzle == Puzzle(bits=bits, challenge=b"c" * 32)


@pytest.mark.parametrize("parse", PARSERS)
@given(st.binary(max_size=200))
def test_any_bytes_are_malformed(parse: Callable[[Answer], object], data: bytes) -> None:
    with pytest.raises(MalformedError):
        parse(answer(data))


@pytest.mark.parametrize("parse", PARSERS)
@given(data=st.data())
def test_any_value_of_any_member_parses_or_is_malformed(
    parse: Callable[[Answer], object], data: st.DataObject
) -> None:
    whole: dict[str, Any] = {**CONFIRMATION, **UPLOAD}
    target = data.draw(st.sampled_from([whole, PUZZLE]))
    name = data.draw(st.sampled_from(sorted(target)))
    value = data.draw(VALUES)
    changed = {**whole, name: value} if target is whole else {**whole, "puzzle": {**PUZZLE, name: value}}
    # Whatever else it raises would reach a reporter as a defect of ours.
    with contextlib.suppress(MalformedError):
        parse(as_answer(changed))


@pytest.mark.parametrize(
    ("parse", "name"),
    [
        *((parse_confirmation, name) for name in ("commitment", "token", "blind")),
        *((parse_upload, name) for name in ("upload", "parts", "part_bytes", "puzzle")),
        (puzzle_of, "puzzle"),
    ],
)
@pytest.mark.parametrize("value", [None, 1, "", [], {}, True, "ab"])
def test_a_member_of_another_form_is_malformed(
    parse: Callable[[Answer], object], name: str, value: object
) -> None:
    whole = {**CONFIRMATION, **UPLOAD, name: value}
    if (name, value) == ("parts", 1):
        value = whole["parts"] = True
    with pytest.raises(MalformedError):
        parse(as_answer(whole))
