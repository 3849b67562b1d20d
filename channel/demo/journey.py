"""Runs the steps of the journey in order, takes the time of each, and stops at the first that fails."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from channel.demo.demo_channel import DemoChannel
from channel.errors import UnavailableError, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: its name, what it does in words for people, and the function that does it or raises."""

    name: str
    what: str
    run: Callable[[DemoChannel], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a step; `error` is None where all that it compares is equal."""

    step: Step
    seconds: float
    error: Exception | None


def travel(channel: DemoChannel, steps: Sequence[Step], *, clock: Callable[[], float]) -> Iterator[Outcome]:
    """Run the steps one by one and yield the outcome of each; none runs after one that failed.

    `clock` gives seconds and never goes back.
    """
    for step in steps:
        start = clock()
        error: Exception | None = None
        try:
            step.run(channel)
        except OSError as found:
            error = UnavailableError(
                f"the disk says no ({reason(found)})",
                hint="A journey takes about 200 MB: make room, or choose another folder with --dir.",
            )
        except Exception as found:  # noqa: BLE001 - a defect fails its step, and the command tells it as such
            error = found
        yield Outcome(step=step, seconds=clock() - start, error=error)
        if error is not None:
            return
