"""Running the upkeep: one active process for a data directory, round after round."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from threading import Event, Thread

from channel.errors import UnavailableError
from channel.jobs.settings import JobSettings
from channel.jobs.upkeep import Upkeep
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.locks import held
from channel.store.opened import opened

_LOCK_PAUSE_SECONDS = 1.0
_STANDARD_INPUT = 0


def run_once(settings: JobSettings) -> None:
    """Do one round, with a sweep.

    Raises:
        UnavailableError: another process does the upkeep, or the disk fails.
        RefusedError: the database is of another version.
    """
    data = DataDirectory(root=settings.data_dir.absolute())
    with held(data.jobs_lock), opened(data, files=Files()) as stores:
        if Upkeep(stores=stores).round(now=datetime.now(UTC), sweep=True) is None:
            raise UnavailableError("the upkeep failed", hint="See the log for where; look at the disk.")


def run(settings: JobSettings, *, stopping: Event) -> None:
    """Do rounds until `stopping` is set; waits while another process does them.

    Raises:
        UnavailableError: the data directory cannot be used.
        RefusedError: the database is of another version.
    """
    data = DataDirectory(root=settings.data_dir.absolute())
    with ExitStack() as stack:
        for _ in _until(stopping):
            try:
                stack.enter_context(held(data.jobs_lock))
                break
            except UnavailableError:
                stopping.wait(_LOCK_PAUSE_SECONDS)
        if not stopping.is_set():
            upkeep = Upkeep(stores=stack.enter_context(opened(data, files=Files())))
            _rounds(upkeep, settings, stopping=stopping)


def stop_with_parent(stopping: Event) -> None:
    """Set `stopping` when standard input ends: when whoever holds its other end hangs up, or dies."""

    def watch() -> None:
        # Not through sys.stdin, whose lock would be held here when the interpreter ends.
        while os.read(_STANDARD_INPUT, 1):
            pass
        stopping.set()

    Thread(target=watch, name="parent", daemon=True).start()


def _rounds(upkeep: Upkeep, settings: JobSettings, *, stopping: Event) -> None:
    swept_at: float | None = None
    for _ in _until(stopping):
        sweep = swept_at is None or time.monotonic() - swept_at >= settings.sweep_seconds
        if upkeep.round(now=datetime.now(UTC), sweep=sweep) is not None and sweep:
            swept_at = time.monotonic()
        stopping.wait(settings.purge_seconds)


def _until(stopping: Event) -> Iterator[None]:
    while not stopping.is_set():
        yield
