"""What a library does not take by itself: the day, randomness, waiting, and telling how far it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from channel.client.progress import Progress
from channel.codec.randomness import RandomBytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """`today` is the day in UTC; `sleep` takes seconds."""

    today: date
    random_bytes: RandomBytes
    sleep: Callable[[float], None]
    progress: Progress
