"""A member's console in the demonstration: its database opened, its requests signed, its reports found."""

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from channel.codec.digests import Digest
from channel.console.database import ConsoleDatabase, open_database
from channel.console.remote import Remote
from channel.console.reports import ReportStore, StoredReport
from channel.demo.demo_channel import DemoChannel, Seat
from keys.request_signer import signer_of

REPORTS_LIMIT = 100_000


@contextmanager
def opened_console(channel: DemoChannel, seat: Seat) -> Iterator[ConsoleDatabase]:
    """Open a member's database for the length of a `with` block.

    Raises:
        UnavailableError, UntrustedError, RefusedError: as `open_database`.
    """
    home = channel.folder.home(seat.body, seat.member)
    database = open_database(home, key=seat.key.database_key)
    try:
        yield database
    finally:
        database.close()


def remote(channel: DemoChannel, seat: Seat) -> Remote:
    """Return a line to the server on which every request is signed by the member."""
    auth = signer_of(seat.key, clock=time.time, random_bytes=secrets.token_bytes)
    return Remote(channel.server, body=seat.body.id, auth=auth, sleep=time.sleep, proxy=None)


def reports_by_commitment(database: ConsoleDatabase) -> Mapping[Digest, StoredReport]:
    """Return everything that is the body's own, whatever state it is in."""
    store = ReportStore(database)
    reports = [store.get(row.entry) for row in store.page(below=None, limit=REPORTS_LIMIT)]
    return {report.commitment: report for report in reports}
