"""Refusals that a sender can act on, each a kind of `RefusedError`; none repeats what was sent."""

from channel.errors import RefusedError
from channel.intake.cost import Cost


class ConflictError(RefusedError):
    """What was sent does not fit what is stored in its place."""


class NotFoundError(RefusedError):
    """Nothing is stored under this name, or no longer."""


class TooLargeError(RefusedError):
    """More bytes than are taken here."""


class CostError(RefusedError):
    """The puzzle is not answered at its present cost, which `cost` gives."""

    def __init__(self, message: str, *, hint: str, cost: Cost) -> None:
        super().__init__(message, hint=hint)
        self.cost = cost
