"""Senders who try again until they have their answer, and hold every answer against the one before.

What was acknowledged is remembered here, so that it can be asked for after any crash.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from random import Random
from typing import Any

from channel.codec import b64, jsons
from channel.wire.requests import digest_field
from channel.wire.submission import AGE_TYPE, SEALED_TYPE
from tests.server.crash_material import Material, commitment_of
from tests.server.crash_wire import Answer, Line

JSON_TYPE = {"Content-Type": "application/json"}


class NoRoomError(Exception):
    """The server has refused for now, in good form, as its disk is low."""


def expect(answer: Answer, status: int) -> None:
    """Check an answer; a refusal for want of room must be one that a program can read.

    Raises:
        NoRoomError: it is such a refusal.
    """
    if answer.status == 503:
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) > 0
        assert answer.json["status"] == 503
        assert {"title", "detail", "hint"} <= answer.json.keys()
        raise NoRoomError(answer.json["detail"])
    assert answer.status == status, answer


class Sender(ABC):
    """One submission on its way; `answer` is there once the server has acknowledged it."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.answer: dict[str, Any] | None = None

    @abstractmethod
    async def send(self, lines: Sequence[Line]) -> None:
        """Send it, or go on with it, or send it again: the same answer is expected each time."""

    def check_stored_as(self, blind: str, token: str) -> None:
        """Check what the server says that it holds this under."""
        prefix = self.material.prefix
        assert (blind, token) == (b64.encode(prefix.blind), b64.encode(prefix.token))

    def _take(self, answer: Answer) -> None:
        expect(answer, 201)
        assert self.answer is None or self.answer == answer.json, "another answer than before"
        self.answer = answer.json


class SealedSender(Sender):
    """Sends a sealed file in one request."""

    async def send(self, lines: Sequence[Line]) -> None:
        headers = {"Content-Type": SEALED_TYPE}
        answer = await lines[0].ask("POST", "/v1/submissions", self.material.sealed, headers=headers)
        self._take(answer)
        assert answer.json == {"commitment": self.material.commitment.hex(), "promise": None}


class BareSender(Sender):
    """Sends an age file for which the server draws token and blind."""

    async def send(self, lines: Sequence[Line]) -> None:
        headers = {"Content-Type": AGE_TYPE}
        answer = await lines[0].ask("POST", "/v1/submissions", self.material.age, headers=headers)
        self._take(answer)
        blind = b64.decode(answer.json["blind"])
        assert answer.json["commitment"] == commitment_of(self.material.age, blind).hex()

    def check_stored_as(self, blind: str, token: str) -> None:
        assert self.answer is None or (blind, token) == (self.answer["blind"], self.answer["token"])


class UploadSender(Sender):
    """Sends a payload in parts over all lines at once, each part once over each, in any order."""

    def __init__(self, material: Material, chance: Random) -> None:
        super().__init__(material)
        self.place: str | None = None
        self._chance = chance
        self.acknowledged_parts: set[int] = set()
        self.acknowledged_header = False

    async def send(self, lines: Sequence[Line]) -> None:
        await self.put_all(lines)
        await self.complete(lines[0])

    async def begin(self, line: Line) -> None:
        """Begin, if it has not begun yet."""
        if self.place is not None:
            return
        body = jsons.dump({"payload_bytes": len(self.material.payload)})
        answer = await line.ask("POST", "/v1/uploads", body, headers=JSON_TYPE)
        expect(answer, 201)
        self.place = answer.headers["location"]

    async def put_all(self, lines: Sequence[Line]) -> None:
        """Send header and parts, as far as they are not there."""
        await self.begin(lines[0])
        status = await self.check(lines[0])
        if status["commitment"] is None:
            await self._put_header(lines[0])
            missing = [k for k in range(status["parts"]) if k not in status["present"]]
            await asyncio.gather(*(self._put_parts(line, missing) for line in lines))

    async def complete(self, line: Line) -> None:
        """Make it a submission; header and parts must be there."""
        prefix = self.material.prefix
        body = jsons.dump({"token": b64.encode(prefix.token), "blind": b64.encode(prefix.blind)})
        answer = await line.ask("POST", f"{self.place}/complete", body, headers=JSON_TYPE)
        self._take(answer)
        assert answer.json == {"commitment": self.material.commitment.hex(), "promise": None}

    async def check(self, line: Line) -> dict[str, Any]:
        """Ask what is there, and check that nothing acknowledged is missing."""
        answer = await line.ask("GET", str(self.place))
        expect(answer, 200)
        status: dict[str, Any] = answer.json
        assert self.acknowledged_parts <= set(status["present"]), "an acknowledged part is gone"
        assert status["header"] or not self.acknowledged_header, "an acknowledged header is gone"
        if self.answer is not None:
            assert status["commitment"] == self.answer["commitment"]
        return status

    async def _put_header(self, line: Line) -> None:
        answer = await line.ask("PUT", f"{self.place}/header", self.material.header)
        expect(answer, 204)
        self.acknowledged_header = True

    async def _put_parts(self, line: Line, numbers: Sequence[int]) -> None:
        parts = self.material.parts
        for k in self._chance.sample(numbers, len(numbers)):
            headers = {"Repr-Digest": digest_field(parts[k])}
            answer = await line.ask("PUT", f"{self.place}/parts/{k}", parts[k], headers=headers)
            expect(answer, 204)
            self.acknowledged_parts.add(k)
