"""One round of upkeep: purge what expired, and renew what depends on the day."""

from dataclasses import dataclass
from datetime import UTC, datetime

from channel.errors import ChannelError
from channel.intake.errors import NotFoundError
from channel.intake.publish import Publisher
from channel.intake.purge import purge
from channel.intake.records import Purged
from channel.store import logs
from channel.store.opened import Stores

_HOUR_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """Does what is due in one data directory; one part that fails is logged and stops no other."""

    stores: Stores

    def round(self, *, now: datetime, sweep: bool) -> Purged | None:
        """Do everything once as of `now`, in UTC; returns what was purged, None where that failed."""
        self._renew(now)
        try:
            purged = purge(self.stores.cellar, hour=int(now.timestamp()) // _HOUR_SECONDS, sweep=sweep)
        except ChannelError as error:
            logs.failure("purge failed", error)
            return None
        if purged.uploads or purged.files:
            logs.event("purged", uploads=purged.uploads, files=purged.files)
        return purged

    def _renew(self, now: datetime) -> None:
        publisher = Publisher(public=self.stores.public, notes=self.stores.notes)
        try:
            publisher.refresh(today=now.astimezone(UTC).date())
        except NotFoundError:
            # Nothing is published yet, so there is nothing to renew.
            return
        except ChannelError as error:
            logs.failure("published notes do not hold", error)
