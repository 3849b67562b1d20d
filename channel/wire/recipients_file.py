"""`recipients.txt`: one file for everybody who seals by hand with stock age, naming nobody's choice.

Source: age's recipients files: one recipient a line, lines that begin with `#` are comments.
"""

from collections.abc import Iterable

from channel.wire.body_in_force import BodyInForce
from channel.wire.nobody import NOBODY_COUNT, nobody_recipient


def recipients_text(bodies: Iterable[BodyInForce]) -> str:
    """Write the key in force of each body, then `nobody-1` to `nobody-3`, a comment above each.

    A body without a key today has no lines. A reporter keeps the four recipient lines wanted.
    """
    lines: list[str] = []
    for body in bodies:
        if body.intake is not None:
            lines += [f"# {body.id} {body.intake.id} {body.title}", str(body.intake.recipient)]
    for number in range(1, NOBODY_COUNT + 1):
        lines += [f"# nobody-{number}", str(nobody_recipient(number))]
    return "".join(line + "\n" for line in lines)
