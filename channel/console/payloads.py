"""Opens the payload that lies sealed on this disk for one report; checks nothing inside."""

from collections.abc import Iterator
from contextlib import contextmanager

from channel.console.database import ConsoleDatabase
from channel.console.opening import by_hand_text
from channel.console.reports import StoredReport
from channel.errors import RefusedError, UnavailableError
from keys.unseal import PayloadReader


@contextmanager
def opened_payload(database: ConsoleDatabase, report: StoredReport) -> Iterator[PayloadReader]:
    """Give a reader of the payload.

    Raises:
        RefusedError: its header holds no file key for us.
        UnavailableError: it is not on this disk.
        MalformedError: it is cut short.
    """
    if report.file_key is None:
        raise RefusedError("no key here opens this payload")
    try:
        file = database.home.sealed_payload(report.summary.entry).open("rb")
    except OSError:
        raise UnavailableError(
            "the payload of this report is not on this disk", hint="Bring back the folder `sealed`."
        ) from None
    with file:
        yield PayloadReader(file, file_key=report.file_key, payload_bytes=report.payload_bytes)


def read_by_hand(database: ConsoleDatabase, report: StoredReport) -> str | None:
    """Return the text of a payload sealed by hand, at most 256 KiB of it, or None if it is no text.

    Raises:
        UnavailableError: it is not on this disk.
        MalformedError, UntrustedError: it is not what was opened before.
    """
    with opened_payload(database, report) as payload:
        return by_hand_text(payload)
