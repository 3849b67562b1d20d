"""Submissions on their way into the database: whatever has arrived goes in together, in a few statements.

With many senders at once most of the work of storing them is shared so. Should a batch fail, each of its
submissions is tried again by itself, so that one takes nothing of its neighbours with it.
"""

from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection

from channel.intake.records import Kept, NewSubmission
from channel.store.blobs import Blobs
from channel.store.entry_rows import add_all
from channel.store.waiters import new_waiter, refuse
from channel.store.writer import Writer


@dataclass(slots=True, kw_only=True, eq=False)
class Arrival:
    """A submission, where its payload lies until it has its name, and who waits for it."""

    new: NewSubmission
    path: Path
    waiter: Future[Kept]


@dataclass(slots=True, kw_only=True, eq=False)
class _Batch:
    """What goes in together, once that is known, and what came of it."""

    arrivals: list[Arrival] = field(default_factory=list)
    outcomes: list[Kept] = field(default_factory=list)
    again: bool = False


class Arrivals:
    """Collects what arrives and has the writer insert it."""

    def __init__(self, writer: Writer, *, blobs: Blobs) -> None:
        self._writer = writer
        self._blobs = blobs
        self._lock = Lock()
        self._waiting: list[Arrival] = []

    def put(self, arrival: Arrival) -> None:
        """Have a submission stored; its waiter is let go when it is durable, or will not be."""
        with self._lock:
            self._waiting.append(arrival)
            first = len(self._waiting) == 1
        # Who comes second goes along with the first, for whom the writer has been asked already.
        if first:
            self._start(_Batch())

    def _start(self, batch: _Batch) -> None:
        done: Future[None] = new_waiter()
        done.add_done_callback(lambda future: self._settle(batch, future.exception()))
        self._writer.put(lambda connection: self._insert(connection, batch), done)

    def _insert(self, connection: Connection, batch: _Batch) -> None:
        batch.arrivals = batch.arrivals or self._take()
        outcomes = add_all(connection, [arrival.new for arrival in batch.arrivals])
        for arrival, kept in zip(batch.arrivals, outcomes, strict=True):
            if kept.is_new and not (batch.again and self._is_placed(arrival)):
                self._blobs.place(arrival.path, arrival.new.commitment)
        batch.outcomes = outcomes

    def _settle(self, batch: _Batch, error: BaseException | None) -> None:
        arrivals = batch.arrivals or self._take()
        if error is None:
            for arrival, kept in zip(arrivals, batch.outcomes, strict=True):
                if batch.again or not kept.is_new:
                    self._blobs.drop(arrival.path)
                arrival.waiter.set_result(kept)
        elif len(arrivals) > 1 and not batch.outcomes:
            for arrival in arrivals:
                self._start(_Batch(arrivals=[arrival], again=True))
        else:
            # One alone, or all refused at their common commit: there is nobody to be spared.
            for arrival in arrivals:
                # One that has its name keeps it: only the sweep can tell whether a row names it.
                self._blobs.drop(arrival.path)
                refuse(arrival.waiter, error)

    def _is_placed(self, arrival: Arrival) -> bool:
        # The batch that failed may have placed it; the file itself is asked, since without a row it may
        # have been swept meanwhile.
        return self._blobs.length_bytes(arrival.new.commitment) is not None

    def _take(self) -> list[Arrival]:
        with self._lock:
            taken, self._waiting = self._waiting, []
        return taken
