"""What lies open while the console is unlocked: the member's database, and the sync that keeps it up."""

import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from channel.console.app.syncing import BackgroundSync, SyncPicture
from channel.console.remote import Remote
from channel.console.source import Source
from channel.console.unlocking import Unlocked
from keys.request_signer import signer_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where to sync from, and how often."""

    server: str | None = field(repr=False)
    """Instead of the address that the member was enrolled with."""
    proxy: str | None
    every_seconds: float


class Desk:
    """One unlocked home; there is none while the console is locked."""

    def __init__(self, member: Unlocked, line: Line) -> None:
        """Take over `member`, whose database this closes."""
        self.database = member.database
        self.profile = profile = member.database.profile
        auth = signer_of(member.secret, clock=time.time, random_bytes=secrets.token_bytes)

        def connect(sleep: Callable[[float], None]) -> AbstractContextManager[Source]:
            server = line.server or profile.server
            return Remote(server, body=profile.body, auth=auth, sleep=sleep, proxy=line.proxy)

        self._sync = BackgroundSync(member.database, connect, every_seconds=line.every_seconds, now=_now)

    def open(self) -> None:
        """Begin to sync."""
        self._sync.start()

    def close(self) -> None:
        """Stop syncing and close the database."""
        self._sync.stop()
        self.database.close()

    def picture(self) -> SyncPicture:
        """Return what is held here and how old it is."""
        return self._sync.picture()

    def sync_now(self) -> None:
        """Ask for a sync; returns at once."""
        self._sync.nudge()

    def today(self) -> date:
        """Return the day in UTC, as this machine has it."""
        return _now().date()


def _now() -> datetime:
    return datetime.now(UTC)
