"""What a server and its jobs write about themselves: one JSON object a line, for their operator.

A line holds a fixed event, numbers, the kind of an error and the place in the code. It never holds an
address, an agent, a path, an id, a message of a library or a time: of time it has the day.

A line that cannot be written is lost: a full disk must not stop what is only logged about.
"""

import logging
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TextIO, cast

import structlog


def configure(stream: TextIO) -> None:
    """Send all that this process logs, its libraries' messages too, to `stream`."""
    structlog.configure(
        processors=[structlog.processors.add_log_level, _add_day, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _LossyStream(stream))),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Libraries()], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)


def event(name: str, **numbers: int | str) -> None:
    """Write one line about something that went as it should."""
    structlog.get_logger().info(name, **numbers)


def failure(name: str, error: BaseException) -> None:
    """Write one line about an error: its kind and where it arose, not what it says."""
    structlog.get_logger().error(name, error=type(error).__name__, where=_where(error))


class _LossyStream:
    """As much of a stream as is used to print a line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


class _Libraries(logging.Handler):
    """Writes that a library had something to say, and where; its words may repeat what was sent."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        fields = {} if error is None else {"error": type(error).__name__}
        place = f"{record.module}:{record.lineno}"
        structlog.get_logger().log(record.levelno, "library", library=record.name, where=place, **fields)


def _add_day(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    fields["day"] = datetime.now(UTC).date().isoformat()
    return fields


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "unknown"
    return f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}"
