"""One round of upkeep: purge what expired, and renew what depends on the day."""

from datetime import UTC, datetime

from channel.errors import ChannelError
from channel.intake.errors import NotFoundError
from channel.intake.publish import Publisher
from channel.intake.purge import purge
from channel.intake.records import KeyringName, Purged
from channel.intake.unnamed_keyrings import purge_keyrings
from channel.store import logs
from channel.store.opened import Stores

_HOUR_SECONDS = 3600


class Upkeep:
    """Does what there is to do in one data directory; one part that fails is logged and stops no other."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        # Not kept for the next process: however often one is started, it looks twice, and a sweep apart.
        self._suspected: frozenset[KeyringName] = frozenset()

    def round(self, *, now: datetime, sweep: bool) -> Purged | None:
        """Do everything once as of `now`, in UTC; returns what was purged, None where that failed."""
        self._renew(now)
        try:
            purged = purge(self._stores.cellar, hour=int(now.timestamp()) // _HOUR_SECONDS, sweep=sweep)
            if sweep:
                self._purge_keyrings()
        except ChannelError as error:
            logs.failure("purge failed", error)
            return None
        if purged.uploads or purged.files:
            logs.event("purged", uploads=purged.uploads, files=purged.files)
        return purged

    def _purge_keyrings(self) -> None:
        stores, suspected = self._stores, self._suspected
        self._suspected = purge_keyrings(stores.public, stores.notes, suspected=suspected)

    def _renew(self, now: datetime) -> None:
        publisher = Publisher(public=self._stores.public, notes=self._stores.notes)
        try:
            publisher.refresh(today=now.astimezone(UTC).date())
        except NotFoundError:
            # Nothing is published yet, so there is nothing to renew.
            return
        except ChannelError as error:
            logs.failure("published notes do not hold", error)
