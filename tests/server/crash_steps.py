"""What senders do, step by step, at the desks of the server itself; each may be done again at any time."""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Event

from channel.codec.digests import Digest, sha256
from channel.intake.accept import Accepted, SubmissionDesk
from channel.intake.cost import Cost
from channel.intake.records import WholeUpload
from channel.intake.uploads import UploadDesk
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.opened import Stores, opened
from tests.intake.rooms import RoomyDisk
from tests.running import wait_until
from tests.server.crash_material import Material

TODAY = date(2026, 11, 25)
HOUR = 24 * (TODAY - date(1970, 1, 1)).days
FREE = Cost(bits=0, challenge=bytes(32))
LIMIT_BYTES = 2**31


@dataclass(frozen=True, kw_only=True)
class Desks:
    """The stores of a data directory and the desks on them."""

    stores: Stores
    submissions: SubmissionDesk
    uploads: UploadDesk


@contextmanager
def desks(data: DataDirectory, *, files: Files) -> Iterator[Desks]:
    """Open them as a server does that starts."""
    with opened(data, files=files) as stores:
        stores.cellar.sweep_passing(older_than_seconds=0)
        disk = RoomyDisk()
        yield Desks(
            stores=stores,
            submissions=SubmissionDesk(store=stores.submissions, disk=disk),
            uploads=UploadDesk(store=stores.uploads, submissions=stores.submissions, disk=disk),
        )


@dataclass(kw_only=True)
class Memory:
    """What those outside know: what was acknowledged to senders, and which entries a member has seen."""

    acknowledged: list["Step"] = field(default_factory=list)
    bare: dict[Material, Accepted] = field(default_factory=dict)
    uploads: dict[Material, bytes] = field(default_factory=dict)
    seen: list[Digest] = field(default_factory=list)

    def copy(self) -> "Memory":
        return replace(
            self,
            acknowledged=list(self.acknowledged),
            bare=dict(self.bare),
            uploads=dict(self.uploads),
            seen=list(self.seen),
        )

    def status(self, at: Desks, material: Material) -> WholeUpload:
        return at.uploads.status(self.uploads[material], hour=HOUR)


@dataclass(frozen=True, kw_only=True)
class Step(ABC):
    """One request about `material`."""

    material: Material

    @property
    def materials(self) -> tuple[Material, ...]:
        return (self.material,)

    @abstractmethod
    def take(self, at: Desks, memory: Memory) -> None:
        """Do it, or do it again; raises what its sender would be told."""

    @abstractmethod
    def check(self, at: Desks, memory: Memory) -> None:
        """Check that what was acknowledged is there."""


class SendSealed(Step):
    def take(self, at: Desks, memory: Memory) -> None:
        del memory
        sealed = self.material.sealed
        receiving = at.submissions.accept_sealed(sealed, answer=None, cost=FREE, today=TODAY)
        assert receiving.accepted().commitment == self.material.commitment

    def check(self, at: Desks, memory: Memory) -> None:
        del memory
        assert at.stores.submissions.find(self.material.commitment) is not None


class SendBare(Step):
    def take(self, at: Desks, memory: Memory) -> None:
        age = self.material.age
        receiving = at.submissions.accept_bare(age, today=TODAY, random_bytes=secrets.token_bytes)
        accepted = receiving.accepted()
        assert memory.bare.setdefault(self.material, accepted) == accepted

    def check(self, at: Desks, memory: Memory) -> None:
        assert at.stores.submissions.find(memory.bare[self.material].commitment) is not None


class BeginUpload(Step):
    def take(self, at: Desks, memory: Memory) -> None:
        if self.material in memory.uploads:
            return
        whole = at.uploads.begin(
            len(self.material.payload),
            limit_bytes=LIMIT_BYTES,
            cost=FREE,
            hour=HOUR,
            random_bytes=secrets.token_bytes,
        )
        memory.uploads[self.material] = whole.upload.upload_id

    def check(self, at: Desks, memory: Memory) -> None:
        assert memory.status(at, self.material).upload.payload_bytes == len(self.material.payload)


class PutHeader(Step):
    def take(self, at: Desks, memory: Memory) -> None:
        upload_id = memory.uploads[self.material]
        at.uploads.put_header(upload_id, self.material.header, answer=None, cost_of=lambda _: FREE, hour=HOUR)

    def check(self, at: Desks, memory: Memory) -> None:
        assert memory.status(at, self.material).upload.header == self.material.header


@dataclass(frozen=True, kw_only=True)
class PutPart(Step):
    number: int

    def take(self, at: Desks, memory: Memory) -> None:
        if memory.status(at, self.material).upload.commitment is not None:
            return
        part = self.material.parts[self.number]
        upload_id = memory.uploads[self.material]
        at.uploads.put_part(upload_id, self.number, part, digest=sha256(part), hour=HOUR)

    def check(self, at: Desks, memory: Memory) -> None:
        whole = memory.status(at, self.material)
        assert self.number in whole.parts or whole.upload.commitment == self.material.commitment


class Complete(Step):
    def take(self, at: Desks, memory: Memory) -> None:
        upload_id = memory.uploads[self.material]
        accepted = at.uploads.complete(upload_id, self.material.prefix, hour=HOUR, today=TODAY)
        assert accepted.commitment == self.material.commitment

    def check(self, at: Desks, memory: Memory) -> None:
        assert memory.status(at, self.material).upload.commitment == self.material.commitment
        assert at.stores.submissions.find(self.material.commitment) is not None


class Sweep(Step):
    """What the jobs do at any time; its material is nobody's."""

    def take(self, at: Desks, memory: Memory) -> None:
        del memory
        at.stores.cellar.sweep()

    def check(self, at: Desks, memory: Memory) -> None:
        """Nothing was acknowledged."""


def _is_done(future: Future[None]) -> bool:
    return future.done()


@dataclass(frozen=True, kw_only=True)
class AtOnce(Step):
    """Two steps whose rows are committed as one group."""

    other: Step
    first: Step

    @property
    def materials(self) -> tuple[Material, ...]:
        return (*self.first.materials, *self.other.materials)

    def take(self, at: Desks, memory: Memory) -> None:
        submissions, held_up = at.stores.submissions, Event()
        with ThreadPoolExecutor(3) as pool:
            before = pool.submit(at.stores.uploads._writer.write, lambda _connection: held_up.wait())
            both = [pool.submit(step.take, at, memory) for step in (self.first, self.other)]
            wait_until(lambda: len(submissions._arrivals._waiting) == len(both) or any(map(_is_done, both)))
            held_up.set()
            for one in both:
                one.result()
            before.result()

    def check(self, at: Desks, memory: Memory) -> None:
        self.first.check(at, memory)
        self.other.check(at, memory)
