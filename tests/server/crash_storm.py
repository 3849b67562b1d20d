"""A storm of senders over raw connections, in the midst of which the server is killed."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from tests.server.crash_ledger import Ledger
from tests.server.crash_material import Mill
from tests.server.crash_senders import BareSender, SealedSender, Sender, UploadSender
from tests.server.crash_wire import BrokenLineError, Line

SMALL_CLIENTS, UPLOAD_CLIENTS = 4, 2
REPEATED, BARE = 0.2, 0.3
FIRST_ANSWER_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Strike:
    """When to strike, counted from the first answer (or from the first byte, where `early`), and how."""

    after_seconds: float
    early: bool
    blow: Callable[[], None]


class Storm:
    """Sends over `port` until the server is gone; whatever is sent is in the ledger first."""

    def __init__(self, port: int, *, ledger: Ledger, mill: Mill, chance: Random) -> None:
        self._port = port
        self._ledger = ledger
        self._mill = mill
        self._chance = chance
        self._resumed = list(ledger.unanswered())
        self._answered = asyncio.Event()

    async def rage(self, strikes: Sequence[Strike]) -> None:
        """Send until the server is gone."""
        async with asyncio.TaskGroup() as group:
            for _ in range(SMALL_CLIENTS):
                group.create_task(self._send(self._next_small, lines=1))
            for _ in range(UPLOAD_CLIENTS):
                group.create_task(self._send(self._next_upload, lines=2))
            for strike in strikes:
                group.create_task(self._strike(strike))

    async def _strike(self, strike: Strike) -> None:
        if not strike.early:
            await asyncio.wait_for(self._answered.wait(), FIRST_ANSWER_SECONDS)
        await asyncio.sleep(strike.after_seconds)
        strike.blow()

    async def _send(self, next_sender: Callable[[], Sender], *, lines: int) -> None:
        opened: list[Line] = []
        with suppress(BrokenLineError):
            try:
                while len(opened) < lines:
                    opened.append(await Line.open(self._port))
                while True:
                    await next_sender().send(opened)
                    self._answered.set()
            finally:
                for line in opened:
                    line.close()

    def _next_small(self) -> Sender:
        """Choose what was not answered before the crash, or one that is sent already, or a new one."""
        resumed = self._take_resumed(upload=False)
        if resumed is not None:
            return resumed
        sent = [sender for sender in self._ledger.senders if not isinstance(sender, UploadSender)]
        if sent and self._chance.random() < REPEATED:
            return self._chance.choice(sent)
        kind = BareSender if self._chance.random() < BARE else SealedSender
        return self._added(kind(self._mill.small()))

    def _next_upload(self) -> Sender:
        resumed = self._take_resumed(upload=True)
        if resumed is not None:
            return resumed
        done = [sender for sender in self._ledger.acknowledged() if isinstance(sender, UploadSender)]
        if done and self._chance.random() < REPEATED:
            return self._chance.choice(done)
        return self._added(UploadSender(self._mill.large(), self._chance))

    def _take_resumed(self, *, upload: bool) -> Sender | None:
        for sender in self._resumed:
            if isinstance(sender, UploadSender) is upload:
                self._resumed.remove(sender)
                return sender
        return None

    def _added(self, sender: Sender) -> Sender:
        self._ledger.senders.append(sender)
        return sender
