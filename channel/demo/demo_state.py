"""`demo.json`: says that a folder holds a complete demonstration, and until when its keys can be used."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from channel.codec import jsons
from channel.codec.days import parse_day
from channel.errors import MalformedError, RefusedError, UnavailableError, reason
from keys.private_files import write_new_private

STATE_LIMIT_BYTES = 4096
_NEW_ONE = "Take another folder with --dir, or remove this one."


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoState:
    """The days `[made, until)` on which the published keys can be sealed to."""

    made: date
    until: date

    def check(self, *, today: date) -> None:
        """Check that the demonstration can go on today.

        Raises:
            RefusedError: its keys are over, or the clock is before the day on which they were made.
        """
        if today >= self.until:
            raise RefusedError(f"the keys of this demonstration ended on {self.until}", hint=_NEW_ONE)
        if today < self.made:
            raise RefusedError(
                f"this demonstration was made on {self.made}, which is still to come",
                hint="Set the clock of this machine right.",
            )


def write_state(path: Path, state: DemoState) -> None:
    """Write the file, which must be new, as the last thing that makes a demonstration complete.

    Raises:
        RefusedError, UnavailableError: as `write_new_private`.
    """
    members = {"v": 1, "made": state.made.isoformat(), "until": state.until.isoformat()}
    write_new_private(path, jsons.dump(members) + b"\n")


def read_state(path: Path) -> DemoState | None:
    """Read what `write_state` wrote; None where nothing is.

    Raises:
        MalformedError: it is something else, or of another version.
        UnavailableError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(STATE_LIMIT_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnavailableError(f"{path.name} cannot be read ({reason(error)})") from None
    members = jsons.parse(data, limit_bytes=STATE_LIMIT_BYTES)
    match members.get("v"), members.get("made"), members.get("until"):
        case 1, str(made), str(until):
            return DemoState(made=parse_day(made), until=parse_day(until))
        case _:
            raise MalformedError("the folder holds a demonstration of another version", hint=_NEW_ONE)
