"""The writer: what queues is committed as one group, and one that fails takes nothing of its neighbours."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection, Engine

from channel.errors import MalformedError, UnavailableError
from channel.store.database import open_engine
from channel.store.writer import GROUP_LIMIT, Writer


class Commits:
    """What stands before each commit: counts them, and can refuse one."""

    def __init__(self) -> None:
        self.count = 0
        self.refusal: Exception | None = None

    def __call__(self) -> None:
        self.count += 1
        if self.refusal is not None:
            raise self.refusal


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(tmp_path / "test.sqlite3")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE item (name TEXT UNIQUE)")
    yield engine
    engine.dispose()


@pytest.fixture
def commits() -> Commits:
    return Commits()


@pytest.fixture
def writer(engine: Engine, commits: Commits) -> Iterator[Writer]:
    writer = Writer(engine, before_commit=commits)
    yield writer
    writer.close()


def inserting(name: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.exec_driver_sql("INSERT INTO item VALUES (?)", (name,))
        return name

    return work


def failing(name: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        inserting(name)(connection)
        raise MalformedError("no")

    return work


def names(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.exec_driver_sql("SELECT name FROM item").scalars())


class Held:
    """Keeps the writer busy until let go, so that what comes meanwhile queues."""

    def __init__(self, writer: Writer, pool: ThreadPoolExecutor) -> None:
        self._started, self._go = Event(), Event()
        self._done = pool.submit(writer.write, self._work)
        assert self._started.wait(10)

    def _work(self, connection: Connection) -> None:
        del connection
        self._started.set()
        assert self._go.wait(10)

    def let_go(self) -> None:
        self._go.set()
        self._done.result(10)


def queued(writer: Writer, count: int) -> None:
    """Wait until `count` pieces of work wait for the writer."""
    pause = Event()
    for _ in range(2000):
        if writer._queue.qsize() >= count:
            return
        pause.wait(0.005)
    raise AssertionError("nothing queued")


def test_what_was_written_is_there_on_return(writer: Writer, engine: Engine) -> None:
    assert writer.write(inserting("a")) == "a"
    assert names(engine) == {"a"}


def test_what_queues_is_committed_together(writer: Writer, engine: Engine, commits: Commits) -> None:
    with ThreadPoolExecutor(41) as pool:
        held = Held(writer, pool)
        written = [pool.submit(writer.write, inserting(str(i))) for i in range(40)]
        queued(writer, 40)
        held.let_go()
        assert [future.result(10) for future in written] == [str(i) for i in range(40)]
    assert commits.count == 2
    assert len(names(engine)) == 40


def test_a_group_has_a_limit(writer: Writer, commits: Commits) -> None:
    many = 2 * GROUP_LIMIT + 1
    with ThreadPoolExecutor(many + 1) as pool:
        held = Held(writer, pool)
        written = [pool.submit(writer.write, inserting(str(i))) for i in range(many)]
        queued(writer, many)
        held.let_go()
        for future in written:
            future.result(20)
    assert commits.count == 4


def test_one_that_fails_takes_nothing_of_its_neighbours(
    writer: Writer, engine: Engine, commits: Commits
) -> None:
    with ThreadPoolExecutor(7) as pool:
        held = Held(writer, pool)
        first = pool.submit(writer.write, inserting("first"))
        queued(writer, 1)
        wrong = pool.submit(writer.write, failing("wrong"))
        queued(writer, 2)
        twice = pool.submit(writer.write, inserting("first"))
        queued(writer, 3)
        last = pool.submit(writer.write, inserting("last"))
        queued(writer, 4)
        held.let_go()
        assert (first.result(10), last.result(10)) == ("first", "last")
        with pytest.raises(MalformedError):
            wrong.result(10)
        with pytest.raises(UnavailableError):
            twice.result(10)
    assert names(engine) == {"first", "last"}
    assert commits.count == 2


def test_nothing_of_a_group_is_written_if_its_commit_is_refused(
    writer: Writer, engine: Engine, commits: Commits
) -> None:
    with ThreadPoolExecutor(4) as pool:
        held = Held(writer, pool)
        both = [pool.submit(writer.write, inserting(name)) for name in ("a", "b")]
        queued(writer, 2)
        commits.refusal = OSError("no")
        held._go.set()
        for future in both:
            with pytest.raises(UnavailableError):
                future.result(10)
        with pytest.raises(UnavailableError):
            held._done.result(10)
    assert names(engine) == set()
    commits.refusal = None
    writer.write(inserting("a"))
    assert names(engine) == {"a"}


def test_a_transaction_that_the_database_gave_up_fails_the_whole_group(
    writer: Writer, engine: Engine, commits: Commits
) -> None:
    def giving_up(connection: Connection) -> None:
        # What SQLite does by itself when the disk is full.
        connection.exec_driver_sql("ROLLBACK")
        raise OSError("full")

    with ThreadPoolExecutor(4) as pool:
        held = Held(writer, pool)
        before = pool.submit(writer.write, inserting("before"))
        queued(writer, 1)
        lost = pool.submit(writer.write, giving_up)
        queued(writer, 2)
        after = pool.submit(writer.write, inserting("after"))
        queued(writer, 3)
        held._go.set()
        for future in (before, lost, after):
            with pytest.raises(UnavailableError):
                future.result(10)
    assert names(engine) == set()
    # The one that was held; the group after it never came to its commit.
    assert commits.count == 1
    writer.write(inserting("again"))
    assert names(engine) == {"again"}


def test_what_queued_before_the_end_is_written_and_nothing_after(engine: Engine, commits: Commits) -> None:
    writer = Writer(engine, before_commit=commits)
    with ThreadPoolExecutor(3) as pool:
        held = Held(writer, pool)
        last = pool.submit(writer.write, inserting("last"))
        queued(writer, 1)
        closing = pool.submit(writer.close)
        queued(writer, 2)
        held.let_go()
        assert last.result(10) == "last"
        closing.result(10)
    with pytest.raises(UnavailableError):
        writer.write(inserting("late"))
    assert names(engine) == {"last"}
