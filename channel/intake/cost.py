"""What sending costs now: puzzle bits that rise with load and fall again; knows no sender.

Never a kill switch: the cost has a ceiling, and whoever pays it is let in at once.
"""

import hmac
import math
from dataclasses import dataclass, field
from datetime import date, timedelta

from channel.codec.binary import label
from channel.wire.parts import part_count

_FIRST_STEP_BITS = 10
_BITS_PER_DOUBLING = 2
_HOUR_SECONDS = 3600.0
_HASHES_A_SECOND = 2**18
_LONGEST_WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Leading zero bits asked for, today's challenge (32 bytes), and the challenges that still count."""

    bits: int
    challenge: bytes
    earlier: tuple[bytes, ...] = ()

    @property
    def wait_seconds(self) -> float:
        """Return how long one who cannot solve puzzles waits instead: what a phone would take to solve it."""
        return min(2**self.bits / _HASHES_A_SECOND, _LONGEST_WAIT_SECONDS) if self.bits else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPolicy:
    """How the cost follows the load.

    Up to `calm_per_hour` submissions an hour the cost is `base_bits`; above, it rises by 10 bits, and by
    2 more with every doubling, up to `max_bits`. `secret` (32 bytes) makes the daily challenges.
    """

    secret: bytes = field(repr=False)
    base_bits: int
    max_bits: int
    calm_per_hour: int

    def on(self, day: date) -> "DayCosts":
        """Return the costs of one day, to be asked as often as needed."""
        return DayCosts(
            policy=self,
            day=day,
            challenge=self._challenge(day),
            yesterdays=self._challenge(day - timedelta(days=1)),
        )

    def bits(self, per_hour: float) -> int:
        """Return the leading zero bits of a small submission under a load."""
        ratio = per_hour / self.calm_per_hour
        if ratio <= 1:
            return self.base_bits
        rise = _FIRST_STEP_BITS + _BITS_PER_DOUBLING * math.ceil(math.log2(ratio))
        return min(self.base_bits + rise, self.max_bits)

    def _challenge(self, day: date) -> bytes:
        message = label("channel/v1/puzzle-day") + day.isoformat().encode("ascii")
        return hmac.digest(self.secret, message, "sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCosts:
    """The costs of one day; its challenges are made once."""

    policy: CostPolicy
    day: date
    challenge: bytes
    yesterdays: bytes

    def small(self, *, per_hour: float) -> Cost:
        """Return the cost of a small submission."""
        return Cost(bits=self.policy.bits(per_hour), challenge=self.challenge, earlier=(self.yesterdays,))

    def upload(self, payload_bytes: int, *, per_hour: float) -> Cost:
        """Return the cost of an upload: one bit more for each doubling of its size above 1 MiB."""
        bits = self.policy.bits(per_hour) + (part_count(payload_bytes) - 1).bit_length()
        return Cost(bits=min(bits, self.policy.max_bits), challenge=self.challenge)


class LoadMeter:
    """Counts what arrives and forgets it with a time constant of an hour; one thread at a time."""

    def __init__(self) -> None:
        self._level = 0.0
        self._at_seconds = 0.0

    def count(self, *, at_seconds: float) -> None:
        """Take note of one arrival; `at_seconds` is of any clock that never runs backwards."""
        self._level = self.per_hour(at_seconds=at_seconds) + 1
        self._at_seconds = at_seconds

    def per_hour(self, *, at_seconds: float) -> float:
        """Return about how many arrived within the last hour."""
        return self._level * math.exp((self._at_seconds - at_seconds) / _HOUR_SECONDS)
