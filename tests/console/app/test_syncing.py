"""The sync behind the pages: what it takes in, what it says when it cannot, and that it stops when told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from threading import Event
from typing import Any

from channel.console.app.syncing import BackgroundSync, SyncPicture
from channel.errors import UnavailableError
from tests.console.world import Reporter, World

EVERY_SECONDS = 0.02
WAIT_SECONDS = 20.0
_PAUSE_SECONDS = 0.01


class Line:
    """A line to the world's server, which a test can cut."""

    def __init__(self, world: World) -> None:
        self._source = world.source("ohchr")
        self.error: Exception | None = None

    def __getattr__(self, name: str) -> Any:
        if self.error is not None:
            raise self.error
        return getattr(self._source, name)


@contextmanager
def syncing(world: World, line: Any, *, every_seconds: float = EVERY_SECONDS) -> Iterator[BackgroundSync]:
    def now() -> datetime:
        return datetime(world.today.year, world.today.month, world.today.day, 12, tzinfo=UTC)

    with world.member("ohchr").database() as database:
        sync = BackgroundSync(
            database, lambda _sleep: nullcontext(line), every_seconds=every_seconds, now=now
        )
        sync.start()
        try:
            yield sync
        finally:
            sync.stop()
            sync._thread.join(WAIT_SECONDS)
            assert not sync._thread.is_alive()


def seen(sync: BackgroundSync, holds: Callable[[SyncPicture], bool]) -> SyncPicture:
    pause = Event()
    for _ in range(int(WAIT_SECONDS / _PAUSE_SECONDS)):
        if holds(picture := sync.picture()):
            return picture
        pause.wait(_PAUSE_SECONDS)
    raise AssertionError(picture)


def test_a_report_that_comes_in_makes_a_new_version(world: World) -> None:
    reporter = Reporter(world=world, name="a")
    with syncing(world, Line(world)) as sync:
        before = seen(sync, lambda picture: picture.as_of is not None and not picture.is_running)
        assert (before.entries, before.ours, before.as_of_day, before.trouble) == (0, 0, world.today, None)
        world.server.accept(reporter.report("first"))
        after = seen(sync, lambda picture: picture.ours == 1)
        assert after.version > before.version
        assert after.alarms == ()


def test_syncs_that_find_nothing_make_no_new_version(world: World) -> None:
    with syncing(world, Line(world)) as sync:
        first = seen(sync, lambda picture: picture.as_of is not None)
        for _ in range(50):
            last = sync.picture()
            Event().wait(_PAUSE_SECONDS)
        assert last.version == first.version


def test_trouble_is_said_and_goes_when_the_line_is_back(world: World) -> None:
    line = Line(world)
    line.error = UnavailableError("the server cannot be reached", hint="Check the line.")
    with syncing(world, line) as sync:
        cut = seen(sync, lambda picture: picture.trouble is not None)
        assert (cut.trouble, cut.hint, cut.as_of) == ("the server cannot be reached", "Check the line.", None)
        line.error = None
        back = seen(sync, lambda picture: picture.as_of is not None)
        assert (back.trouble, back.hint) == (None, None)
        assert back.version > cut.version


def test_a_defect_is_said_without_its_words_and_the_next_sync_tried(world: World) -> None:
    line = Line(world)
    line.error = ZeroDivisionError("a report's text")
    with syncing(world, line) as sync:
        picture = seen(sync, lambda picture: picture.trouble is not None)
        assert picture.trouble == "this program failed (ZeroDivisionError)"
        line.error = None
        seen(sync, lambda picture: picture.trouble is None)


def test_an_alarm_is_on_the_picture(world: World) -> None:
    world.server.accept(Reporter(world=world, name="a").report("x"))
    del world.server.payloads[0]
    with syncing(world, Line(world)) as sync:
        picture = seen(sync, lambda picture: picture.alarms != ())
        assert [alarm.kind.value for alarm in picture.alarms] == ["withheld"]


def test_a_sync_is_done_at_once_when_asked_for(world: World) -> None:
    with syncing(world, Line(world), every_seconds=3600) as sync:
        seen(sync, lambda picture: picture.as_of is not None and not picture.is_running)
        world.server.accept(Reporter(world=world, name="a").report("x"))
        sync.nudge()
        seen(sync, lambda picture: picture.ours == 1)


def test_a_wait_between_two_tries_ends_when_the_console_is_locked(world: World) -> None:
    waiting = Event()

    class Busy:
        def __init__(self, sleep: Callable[[float], None]) -> None:
            self._sleep = sleep

        def __getattr__(self, name: str) -> Any:
            waiting.set()
            self._sleep(3600)
            raise AssertionError(name)

    with world.member("ohchr").database() as database:
        busy: Any = Busy
        sync = BackgroundSync(
            database, lambda sleep: nullcontext(busy(sleep)), every_seconds=1, now=lambda: datetime.now(UTC)
        )
        sync.start()
        assert waiting.wait(WAIT_SECONDS)
        sync.stop()
        sync._thread.join(WAIT_SECONDS)
        assert not sync._thread.is_alive()
