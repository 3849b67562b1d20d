"""Brings a member's home up to its source: every entry, every payload, in order, whoever they are for.

What is asked of the source, and in which order, depends on what the source said before and on nothing else:
not on which entries are ours (P2). So opening waits until the last request was answered.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date

from channel.console.alarms import AlarmKind, AlarmStore
from channel.console.arrivals import open_arrivals
from channel.console.database import ConsoleDatabase
from channel.console.downloads import Downloads
from channel.console.entries import EntryStore
from channel.console.headers import HeaderTrials
from channel.console.home import only_sync
from channel.console.keyrings import held_epochs, holds_keyring, update_keyrings
from channel.console.left_behind import clear_left_behind
from channel.console.listing import ListedEntry, Page, parse_page
from channel.console.notes import believe_members, believe_notes, fetch_notes
from channel.console.settling import Arrival
from channel.console.source import MissingError, Source
from channel.errors import ChannelError, MalformedError, NotRecipientError, UntrustedError
from channel.wire.directory import Directory
from channel.wire.members import Members
from keys.keyring import EpochSecret
from keys.private_files import sync_directory

BATCH_ENTRIES = 64
BATCH_BYTES = 64 * 2**20
TROUBLED_AT_ONCE = 32

ProgressListener = Callable[[int], None]
"""Is told how many entries this sync has taken in so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncResult:
    """What a sync did.

    `is_behind` says that the newest keyring could not be opened: entries sealed to newer keys stay closed
    until it can, and are then gone through again.
    """

    taken: int
    opened: int
    is_behind: bool


def sync(database: ConsoleDatabase, source: Source, *, today: date, progress: ProgressListener) -> SyncResult:
    """Take in everything that the source has and this home has not, and open what is ours.

    It can be broken off at any moment and goes on where it was; every entry is taken in whole or not at all.
    What is wrong with the notes or with single entries becomes an alarm, and the sync goes on. So does a
    payload for which this disk has no room; it is fetched by a later sync that finds some.

    Raises:
        UnavailableError: the source or the disk cannot be used now, or another program syncs this home.
        RefusedError: the source does not let this member in.
        MalformedError, UntrustedError: the list of entries itself is not to be used.
    """
    clear_left_behind(database)
    with only_sync(database.home):
        walk = _Walk(database, source, today, progress)
        try:
            walk.run()
        except ChannelError:
            # What came before the error is read all the same.
            open_arrivals(database)
            raise
        opened = open_arrivals(database)
        return SyncResult(taken=walk.taken, opened=opened, is_behind=walk.is_behind)


class _Walk:
    def __init__(
        self, database: ConsoleDatabase, source: Source, today: date, progress: ProgressListener
    ) -> None:
        self.taken = 0
        self.is_behind = False
        self._database = database
        self._source = source
        self._today = today
        self._progress = progress
        self._entries = EntryStore(database)
        self._alarms = AlarmStore(database)
        self._downloads = Downloads(source, database.home.incoming)
        self._directory: Directory | None = None
        self._has_gone_back = False

    def run(self) -> None:
        for left_over in self._database.home.incoming.iterdir():
            left_over.unlink()
        self._directory = self._believed_directory()
        for entry in self._entries.troubled(limit=TROUBLED_AT_ONCE):
            self._take(self._page(entry).entries[:1], held_epochs(self._database))
        self._check_last()
        while self._take_page():
            pass
        self._take_left_out()
        self._entries.finish(today=self._today)

    def _check_last(self) -> None:
        """Ask for the last entry again; if it is gone or another, go back to one that still stands.

        A server that was restored from a backup gives numbers out again, and what stands under those now
        must be read too. The steps back double, so that a long list takes few requests.
        """
        last = number = self._entries.progress().next_entry - 1
        step = 1
        while number >= 0 and not self._still_stands(number):
            number, step = number - step, 2 * step
        if number < last:
            self._entries.go_back(max(number + 1, 0))

    def _still_stands(self, number: int) -> bool:
        page = self._page(number)
        if not page.entries:
            self._alarms.record(AlarmKind.SHORTENED, today=self._today)
            return False
        return self._entries.holds(page.entries[0])

    def _take_page(self) -> bool:
        """Take in one page; returns whether there may be another."""
        page = self._page(self._entries.progress().next_entry)
        # Keys are asked for behind the headers that they may open, so they are never older than those.
        epochs = self._current_epochs()
        # Once a sync, or a source that blinks would keep us going round for ever.
        if not self.is_behind and not self._has_gone_back and self._entries.catch_up():
            self._has_gone_back = True
            return True
        self._take(page.entries, epochs)
        return bool(page.entries)

    def _take_left_out(self) -> None:
        """Try again what was left out for want of room; last, so that it takes none from what is new.

        It is listed anew, because how large it is was only ever said by the source.
        """
        numbers = self._entries.left_out()
        while numbers:
            page = self._page(numbers[0])
            epochs = held_epochs(self._database)
            self._take([entry for entry in page.entries if entry.entry in numbers], epochs)
            numbers = tuple(number for number in numbers if number >= max(page.next, numbers[0] + 1))

    def _believed_directory(self) -> Directory | None:
        try:
            fetched = fetch_notes(self._source)
            directory = believe_notes(fetched, self._database, today=self._today)
        except (MissingError, MalformedError, UntrustedError):
            self._alarms.record(AlarmKind.NOTES, today=self._today)
            return None
        self._alarms.resolve(AlarmKind.NOTES, today=self._today)
        return directory

    def _current_epochs(self) -> tuple[EpochSecret, ...]:
        """Bring the keyrings up to the members note, as far as that is to be believed."""
        self.is_behind = True
        try:
            data = self._source.members()
            if self._directory is not None:
                members = believe_members(data, self._directory, self._database)
                self._alarms.resolve(AlarmKind.MEMBERS, today=self._today)
                self._update_keyrings(self._directory, members)
        except (MissingError, MalformedError, UntrustedError):
            self._alarms.record(AlarmKind.MEMBERS, today=self._today)
        if self.is_behind:
            self._entries.fall_behind()
        return held_epochs(self._database)

    def _update_keyrings(self, directory: Directory, members: Members) -> None:
        try:
            update_keyrings(self._source, self._database, directory=directory, members=members)
        except (MissingError, MalformedError, UntrustedError, NotRecipientError):
            self._alarms.record(AlarmKind.KEYRING, today=self._today)
        else:
            self._alarms.resolve(AlarmKind.KEYRING, today=self._today)
        self.is_behind = not holds_keyring(self._database, members)

    def _page(self, start: int) -> Page:
        try:
            page = parse_page(self._source.entries(start), start=start)
        except (MalformedError, UntrustedError):
            self._alarms.record(AlarmKind.LISTING, today=self._today)
            raise
        self._alarms.resolve(AlarmKind.LISTING, today=self._today)
        return page

    def _take(self, listed: Sequence[ListedEntry], epochs: Sequence[EpochSecret]) -> None:
        """Fetch what is listed, and settle it in batches."""
        trials = HeaderTrials(epochs)
        places = self._entries.places(listed)
        # Judged all before the first payload, so that what a try of keys takes is told by no pause between.
        judged = [self._judge(entry, place, trials) for entry, place in zip(listed, places, strict=True)]
        # While one batch is settled the next is asked for.
        with ThreadPoolExecutor(1) as settler:
            settling: Future[None] | None = None
            for batch in _batches(judged):
                fetched = self._with_payloads(batch)
                self._tell(settling)
                settling = settler.submit(self._settle, fetched)
            self._tell(settling)

    def _tell(self, settling: "Future[None] | None") -> None:
        """Wait until a batch is settled, and tell how many entries that makes."""
        if settling is not None:
            settling.result()
            self._progress(self.taken)

    def _judge(self, listed: ListedEntry, place: int, trials: HeaderTrials) -> Arrival:
        """Judge an entry by what is listed alone, before any of the payloads is asked for."""
        try:
            listed.check()
        except (MalformedError, UntrustedError):
            return Arrival(listed=listed, place=place, alarm=AlarmKind.COMMITMENT, ours=None)
        return Arrival(listed=listed, place=place, alarm=None, ours=trials.open(listed.header))

    def _with_payloads(self, batch: Sequence[Arrival]) -> Sequence[Arrival]:
        alarms = self._downloads.fetch([arrival.listed for arrival in batch if arrival.alarm is None])
        return [replace(arrival, alarm=alarms.get(arrival.listed.entry, arrival.alarm)) for arrival in batch]

    def _settle(self, batch: Sequence[Arrival]) -> None:
        home = self._database.home
        # What was left out may be ours by a key that has left the keyring since.
        ours = self._entries.ours_among([arrival.place for arrival in batch])
        for arrival in batch:
            if arrival.alarm is None and (arrival.ours is not None or arrival.place in ours):
                self._downloads.path(arrival.listed).rename(home.sealed_payload(arrival.place))
            else:
                self._downloads.path(arrival.listed).unlink(missing_ok=True)
        sync_directory(home.sealed)
        self._entries.settle(batch, today=self._today)
        self.taken += len(batch)


def _batches(arrivals: Sequence[Arrival]) -> Iterator[Sequence[Arrival]]:
    """Cut what is to be fetched into what is settled at once."""
    batch: list[Arrival] = []
    batch_bytes = 0
    for arrival in arrivals:
        batch.append(arrival)
        batch_bytes += arrival.listed.payload_bytes
        if len(batch) >= BATCH_ENTRIES or batch_bytes >= BATCH_BYTES:
            yield batch
            batch, batch_bytes = [], 0
    if batch:
        yield batch
