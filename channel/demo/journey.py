"""The steps of the journey in their order: runs and times them, and stops at the first that fails."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from channel.demo.demo_channel import DemoChannel
from channel.demo.reporters import seal_samples, send_samples
from channel.demo.reviewers import compare_attachments, compare_reports, sync_consoles
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


STEPS = (
    Step(name="seal", what="reports sealed on the reporters' devices", run=seal_samples),
    Step(name="send", what="sealed reports sent to the server", run=send_samples),
    Step(name="sync", what="every entry fetched by every member", run=sync_consoles),
    Step(name="open", what="each body opens what is its own, and nothing else", run=compare_reports),
    Step(name="attachment", what="every attachment comes back byte for byte", run=compare_attachments),
)

FIRST_STEPS = STEPS[:2]
"""Those that fill a channel with reports, and read none."""


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
