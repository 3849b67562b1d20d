"""Whether a sender has paid the present cost; knows hashes only, no sender."""

from contextlib import suppress

from channel.errors import RefusedError
from channel.intake.cost import Cost
from channel.intake.errors import CostError
from channel.wire.puzzle import check_answer


def check_paid(cost: Cost, *, subject: bytes, answer: int | None) -> None:
    """Check that `answer` pays `cost`, under today's challenge or one that still counts.

    Raises:
        CostError: it does not, or there is none where one is expected.
    """
    if cost.bits == 0:
        return
    if answer is not None:
        for challenge in (cost.challenge, *cost.earlier):
            with suppress(RefusedError):
                check_answer(answer, challenge=challenge, subject=subject, bits=cost.bits)
                return
    raise CostError(
        "the puzzle is not answered at its present cost",
        hint="Solve the puzzle given here and send the same again.",
        cost=cost,
    )
