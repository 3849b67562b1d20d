"""Locked, opening or open: turns a passphrase into an open desk, in a thread; shows nothing.

It goes one way. What was open is not locked again in here, where a passphrase and keys would lie about in
memory that Python has freed: the whole process ends, and the keeper starts another that never knew them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock, Thread

from channel.console.app.desk import Desk, Line
from channel.console.app.orders import Failure
from channel.console.unlocking import Step, unlock
from channel.errors import ChannelError

Ended = Callable[[Failure | None], None]
"""Is told, once, that this process has to end: after a failed try with why it failed, else with None."""


class Stage(StrEnum):
    """How far it is."""

    LOCKED = "locked"
    OPENING = "opening"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class LockState:
    """What a page may say about the lock."""

    stage: Stage
    step: Step | None
    failure: Failure | None


class Locker:
    """The lock of one worker."""

    def __init__(self, home: Path, line: Line, *, failure: Failure | None, ended: Ended) -> None:
        """Begin locked; `failure` is what became of the try before, in another process."""
        self._home = home
        self._line = line
        self._ended = ended
        self._changing = Lock()
        self._state = LockState(stage=Stage.LOCKED, step=None, failure=failure)
        self._desk: Desk | None = None

    def state(self) -> LockState:
        """Return how far it is."""
        return self._state

    def desk(self) -> Desk | None:
        """Return the desk, if it is open."""
        return self._desk

    def unlock(self, passphrase: Callable[[], str]) -> None:
        """Begin to open with the passphrase that `passphrase` gives; returns at once.

        Nothing happens if it is open, or opening.
        """
        with self._changing:
            if self._state.stage is not Stage.LOCKED:
                return
            self._state = LockState(stage=Stage.OPENING, step=Step.KEY, failure=None)
        Thread(target=self._open, args=(passphrase,), name="unlock", daemon=True).start()

    def lock(self) -> None:
        """Close what is open, and have this process ended."""
        with self._changing:
            desk, self._desk = self._desk, None
            self._state = LockState(stage=Stage.LOCKED, step=None, failure=None)
        if desk is not None:
            desk.close()
        self._ended(None)

    def _open(self, passphrase: Callable[[], str]) -> None:
        try:
            desk = Desk(unlock(self._home, passphrase(), tell=self._tell), self._line)
        except ChannelError as error:
            self._ended(Failure(words=str(error), hint=error.hint))
        except Exception as error:  # noqa: BLE001 - the member is told, and may try again
            self._ended(Failure(words=f"this program failed ({type(error).__name__})", hint=None))
        else:
            self._opened(desk)

    def _opened(self, desk: Desk) -> None:
        with self._changing:
            was_locked = self._state.stage is not Stage.OPENING
            if not was_locked:
                self._desk = desk
                self._state = LockState(stage=Stage.OPEN, step=None, failure=None)
        if was_locked:
            desk.close()
        else:
            desk.open()

    def _tell(self, step: Step) -> None:
        with self._changing:
            if self._state.stage is Stage.OPENING:
                self._state = LockState(stage=Stage.OPENING, step=step, failure=None)
