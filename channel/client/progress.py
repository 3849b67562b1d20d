"""How long work tells how far it is; whoever shows it decides how."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias


class Stage(StrEnum):
    """What is being done, as a person is told."""

    READ = "Reading files"
    EVIDENCE = "Sealing for the evidence unit"
    SEAL = "Sealing"
    PUZZLE = "Working for the server"
    SEND = "Sending"


Progress: TypeAlias = Callable[[Stage, int, int], None]
"""Called with the stage, how much is done, and how much there is: bytes, parts when sending, or tries."""


def silent(stage: Stage, done: int, total: int) -> None:
    """Tell nobody."""
    del stage, done, total
