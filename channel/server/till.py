"""What sending costs at this moment: the policy, asked on the day and under the load there is now."""

from collections.abc import Callable
from functools import partial

from channel.intake.cost import Cost, CostPolicy, LoadMeter
from channel.server.clock import Clock


class Till:
    """Knows the present load; for the event loop's thread only."""

    def __init__(self, policy: CostPolicy, *, clock: Clock) -> None:
        self._policy = policy
        self._clock = clock
        self._meter = LoadMeter()
        self._day_costs = policy.on(clock.today())

    def small(self) -> Cost:
        """Return what a small submission costs now."""
        self._turn_page()
        return self._day_costs.small(per_hour=self._per_hour())

    def uploads(self) -> Callable[[int], Cost]:
        """Return what uploads cost now by their payload bytes, to be asked in any thread."""
        self._turn_page()
        return partial(self._day_costs.upload, per_hour=self._per_hour())

    def count(self) -> None:
        """Take note of one more submission or upload."""
        self._meter.count(at_seconds=self._clock.monotonic_seconds())

    def _turn_page(self) -> None:
        today = self._clock.today()
        if self._day_costs.day != today:
            self._day_costs = self._policy.on(today)

    def _per_hour(self) -> float:
        return self._meter.per_hour(at_seconds=self._clock.monotonic_seconds())
