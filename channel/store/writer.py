"""The one thread that writes: it commits whatever has queued as one group, then lets each waiter go.

With many senders at once a commit, and its wait for the disk, is shared by all that came meanwhile. Each
piece of work runs behind its own savepoint, so that one that fails takes nothing of its neighbours with it.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine

from channel.errors import UnavailableError
from channel.store.database import WRITES
from channel.store.waiters import new_waiter, refuse

GROUP_LIMIT = 256

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class _Task(Generic[_Result]):
    work: Callable[[Connection], _Result]
    waiter: Future[_Result]


@dataclass(frozen=True, slots=True)
class _Failure:
    error: Exception


class Writer:
    """Runs pieces of work in the order in which they came, in one thread, on one connection."""

    def __init__(self, engine: Engine, *, before_commit: Callable[[], None]) -> None:
        """Start the thread; `before_commit` is called in it ahead of each commit and may refuse it."""
        self._engine = engine.execution_options(**{WRITES: True})
        self._before_commit = before_commit
        self._queue: SimpleQueue[_Task[Any] | None] = SimpleQueue()
        self._open = True
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def write(self, work: Callable[[Connection], _Result]) -> _Result:
        """Run `work` in a transaction; returns its result when that is on the disk.

        Raises:
            UnavailableError: database or disk failed, or the writer is closed; nothing was written.
            ChannelError: whatever else `work` raises; then nothing of it was written.
        """
        waiter: Future[_Result] = new_waiter()
        self.put(work, waiter)
        return waiter.result()

    def put(self, work: Callable[[Connection], _Result], waiter: Future[_Result]) -> None:
        """Have `work` run in a transaction; `waiter` gets its result once that is on the disk."""
        if self._open:
            self._queue.put(_Task(work, waiter))
        else:
            stopping = UnavailableError("the server is stopping", hint="Try the same again in a moment.")
            refuse(waiter, stopping)

    def close(self) -> None:
        """Finish what has queued and stop the thread."""
        self._open = False
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            group = [first]
            closing = self._gather(group)
            self._commit(group)
            if closing:
                return

    def _gather(self, group: list[_Task[Any]]) -> bool:
        while len(group) < GROUP_LIMIT:
            try:
                task = self._queue.get_nowait()
            except Empty:
                return False
            if task is None:
                return True
            group.append(task)
        return False

    def _commit(self, group: list[_Task[Any]]) -> None:
        outcomes: list[Any] = []
        try:
            # Taken from the pool each time: a commit that failed may leave a transaction open, which the
            # pool rolls back when the connection is returned.
            with self._engine.connect() as connection, connection.begin():
                attempt = _alone if len(group) == 1 else _behind_a_savepoint
                outcomes = [attempt(connection, task) for task in group]
                self._before_commit()
        except Exception as error:  # noqa: BLE001 - handed to all who wait for this commit
            outcomes = [_Failure(error)] * len(group)
        for task, outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, _Failure):
                refuse(task.waiter, outcome.error)
            else:
                task.waiter.set_result(outcome)


def _alone(connection: Connection, task: _Task[Any]) -> Any:
    return task.work(connection)


def _behind_a_savepoint(connection: Connection, task: _Task[Any]) -> Any:
    # Plain statements: the library's nested transactions take longer than the work itself.
    connection.exec_driver_sql("SAVEPOINT task")
    try:
        result = task.work(connection)
    except Exception as error:
        # A full disk makes SQLite roll back all of the transaction, not this savepoint alone; what came
        # after would then be committed by itself, ahead of `before_commit`.
        if not _in_transaction(connection):
            raise
        connection.exec_driver_sql("ROLLBACK TO task")
        result = _Failure(error)
    connection.exec_driver_sql("RELEASE task")
    return result


def _in_transaction(connection: Connection) -> bool:
    return bool(getattr(connection.connection.driver_connection, "in_transaction", False))
