"""Syncs in a thread of its own for as long as the console is unlocked, and says how old its picture is."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Event, Lock, Thread

from channel.console.alarms import Alarm, AlarmStore
from channel.console.database import ConsoleDatabase
from channel.console.entries import EntryStore
from channel.console.reports import ReportStore
from channel.console.source import Source
from channel.console.sync import sync
from channel.errors import ChannelError


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncPicture:
    """What is held here and how far it is to be relied on; `version` counts up with every change."""

    version: int
    as_of: datetime | None
    """The end, in UTC, of the last sync of this session that came through."""
    as_of_day: date | None
    """The day of the last one ever."""
    entries: int
    """All that are held, whoever they are for."""
    ours: int
    alarms: tuple[Alarm, ...]
    is_behind: bool
    """A newer keyring than the one held here is in force, and does not open."""
    is_running: bool
    taken: int
    """How many entries the sync that runs now has taken in."""
    trouble: str | None
    """Why the last sync did not come through."""
    hint: str | None


Connect = Callable[[Callable[[float], None]], AbstractContextManager[Source]]
"""Opens a line to the source; it is told how to wait between two tries."""


class StoppedError(Exception):
    """The sync was broken off because the console is being locked."""


class BackgroundSync:
    """The thread, and the newest picture."""

    def __init__(
        self,
        database: ConsoleDatabase,
        connect: Connect,
        *,
        every_seconds: float,
        now: Callable[[], datetime],
    ) -> None:
        """Prepare to sync `database`, every so many seconds; `now` gives the time in UTC."""
        self._database = database
        self._connect = connect
        self._every_seconds = every_seconds
        self._now = now
        self._wanted = Event()
        self._stopped = Event()
        self._changing = Lock()
        self._picture = self._held(
            SyncPicture(
                version=1,
                as_of=None,
                as_of_day=None,
                entries=0,
                ours=0,
                alarms=(),
                is_behind=False,
                is_running=False,
                taken=0,
                trouble=None,
                hint=None,
            )
        )
        self._thread = Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin, with a sync at once."""
        self._thread.start()

    def stop(self) -> None:
        """Break off at the next entry; returns at once, and nothing is begun any more."""
        self._stopped.set()
        self._wanted.set()

    def nudge(self) -> None:
        """Ask for a sync now."""
        self._wanted.set()

    def picture(self) -> SyncPicture:
        """Return the newest picture."""
        return self._picture

    def _run(self) -> None:
        with self._connect(self._sleep) as source:
            while not self._stopped.is_set():
                self._wanted.clear()
                self._once(source)
                self._wanted.wait(self._every_seconds)

    def _once(self, source: Source) -> None:
        self._show(lambda picture: replace(picture, is_running=True, taken=0))
        try:
            result = sync(self._database, source, today=self._now().date(), progress=self._tell)
        except StoppedError:
            return
        except ChannelError as error:
            self._ended(trouble=str(error), hint=error.hint)
        except Exception as error:  # noqa: BLE001 - a defect is shown, and the next sync tried all the same
            self._ended(trouble=f"this program failed ({type(error).__name__})", hint="Report the defect.")
        else:
            self._came_through(is_behind=result.is_behind)

    def _ended(self, *, trouble: str, hint: str | None) -> None:
        held = self._held(self._picture)
        self._show(
            lambda picture: replace(
                held, version=picture.version, trouble=trouble, hint=hint, is_running=False
            )
        )

    def _came_through(self, *, is_behind: bool) -> None:
        held = self._held(self._picture)
        self._show(
            lambda picture: replace(
                held,
                version=picture.version,
                as_of=self._now(),
                is_behind=is_behind,
                trouble=None,
                hint=None,
                is_running=False,
            )
        )

    def _sleep(self, seconds: float) -> None:
        if self._stopped.wait(seconds):
            raise StoppedError

    def _tell(self, taken: int) -> None:
        if self._stopped.is_set():
            raise StoppedError
        self._show(lambda picture: replace(picture, taken=taken))

    def _show(self, change: Callable[[SyncPicture], SyncPicture]) -> None:
        """Put up a new picture; that it is as of a later hour makes no new version."""
        with self._changing:
            before = self._picture
            after = change(before)
            same = replace(after, as_of=before.as_of, is_running=before.is_running)
            self._picture = after if same == before else replace(after, version=before.version + 1)

    def _held(self, picture: SyncPicture) -> SyncPicture:
        database = self._database
        return replace(
            picture,
            as_of_day=EntryStore(database).progress().synced_day,
            entries=EntryStore(database).count(),
            ours=sum(ReportStore(database).counts().values()),
            alarms=AlarmStore(database).unresolved(),
        )
