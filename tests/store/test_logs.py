"""Log lines hold an event, numbers and places in the code; no words of libraries, no times."""

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import structlog

from channel.store import logs

NEEDLE = "203.0.113.77 needle"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_has_its_numbers_and_the_day(stream: io.StringIO) -> None:
    logs.event("purged", uploads=3)
    today = datetime.now(UTC).date().isoformat()
    assert lines(stream) == [{"event": "purged", "uploads": 3, "level": "info", "day": today}]


def test_a_failure_says_where_and_not_what(stream: io.StringIO) -> None:
    try:
        int(NEEDLE)
    except ValueError as error:
        logs.failure("defect", error)
    (line,) = lines(stream)
    assert (line["event"], line["error"]) == ("defect", "ValueError")
    assert re.fullmatch(r"test_logs\.py:[0-9]+", str(line["where"]))
    assert NEEDLE not in stream.getvalue()


def test_libraries_say_only_that_they_have_something_to_say(stream: io.StringIO) -> None:
    logger = logging.getLogger("a.library")
    logger.warning("from %s", NEEDLE)
    logger.info("from %s", NEEDLE)
    try:
        int(NEEDLE)
    except ValueError:
        logger.exception(NEEDLE)
    found = lines(stream)
    assert [(line["event"], line["level"], line.get("error")) for line in found] == [
        ("library", "warning", None),
        ("library", "error", "ValueError"),
    ]
    assert NEEDLE not in stream.getvalue()


def test_no_time_of_day_is_written(stream: io.StringIO) -> None:
    logs.event("started")
    assert not re.search(r"[0-9]:[0-9]", stream.getvalue())
