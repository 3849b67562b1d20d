"""Shows how far long work is: a bar on a terminal, now and then a line elsewhere, nothing for short work."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import TracebackType
from typing import Self

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from channel.client import progress
from channel.client.progress import Stage

QUIET_SECONDS = 1.0
BETWEEN_LINES_SECONDS = 5.0


class Lines:
    """One line every few seconds on standard error."""

    def __init__(self, started_seconds: float) -> None:
        """Begin at a reading of the monotonic clock."""
        self._last_seconds = started_seconds

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""

    def tell(self, stage: Stage, done: int, total: int) -> None:
        """Say where the work is, if the last line is long enough ago."""
        now = monotonic()
        if now - self._last_seconds >= BETWEEN_LINES_SECONDS:
            self._last_seconds = now
            typer.echo(sentence(stage, done, total), err=True)


class Bars:
    """A bar for each stage; the first is drawn after a second, so that short work shows nothing."""

    def __init__(self, started_seconds: float, console: Console) -> None:
        """Begin at a reading of the monotonic clock, and draw on `console`."""
        self._started_seconds = started_seconds
        self._tasks: dict[Stage, TaskID] = {}
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bars away."""
        if self._tasks:
            self._bars.stop()

    def tell(self, stage: Stage, done: int, total: int) -> None:
        """Move the bar of `stage`."""
        if not self._tasks and monotonic() - self._started_seconds < QUIET_SECONDS:
            return
        if stage not in self._tasks:
            self._bars.start()
            self._tasks[stage] = self._bars.add_task(stage.value)
        text = sentence(stage, done, total)
        self._bars.update(self._tasks[stage], completed=done, total=max(total, done), description=text)


@contextmanager
def shown_progress(*, as_json: bool) -> Iterator[progress.Progress]:
    """Show progress for the length of a `with` block, in the way that suits standard error."""
    if as_json:
        yield progress.silent
        return
    started = monotonic()
    with Bars(started, Console(stderr=True)) if sys.stderr.isatty() else Lines(started) as display:
        yield display.tell


def sentence(stage: Stage, done: int, total: int) -> str:
    """Say in words how far a stage is."""
    if stage is Stage.SEND:
        return f"{stage.value}: part {min(done + 1, total)} of {total}"
    if stage is Stage.PUZZLE:
        return f"{stage.value}: {done} tries of about {total}"
    return f"{stage.value}: {done * 100 // max(total, 1)} %"
