"""The worker's state in one place: the lock, the invitation, and when somebody was last there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from channel.console.app.desk import Desk
from channel.console.app.idleness import Idleness
from channel.console.app.invitation import Invitation
from channel.console.app.locker import Locker


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerDoor:
    """What the routes ask; a `Door`."""

    locker: Locker
    invitation: Invitation
    idleness: Idleness
    host: str
    session: str = field(repr=False)
    home: Path
    launched: Callable[[str], None]
    """Is told by which token a browser was let in."""

    def desk(self) -> Desk | None:
        """Return the desk, if it is unlocked."""
        return self.locker.desk()

    def touch(self) -> None:
        """Note that somebody is using the console."""
        self.idleness.touch()
