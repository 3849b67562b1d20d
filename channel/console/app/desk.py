"""What lies open while the console is unlocked: the member's database, and the sync that keeps it up."""

from datetime import UTC, date, datetime

from channel.console.app.syncing import BackgroundSync, Line, SyncPicture
from channel.console.unlocking import Unlocked


class Desk:
    """One unlocked home; there is none while the console is locked."""

    def __init__(self, member: Unlocked, line: Line) -> None:
        """Take over `member`, whose database this closes."""
        self.database = member.database
        self.profile = member.database.profile
        self._sync = BackgroundSync(member, line)

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
        return datetime.now(UTC).date()
