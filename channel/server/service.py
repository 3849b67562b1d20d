"""What every route works with: the desks of `channel.intake` on open stores, settings, clock and threads."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from channel.intake.accept import SubmissionDesk
from channel.intake.cost import CostPolicy
from channel.intake.custody import Custody
from channel.intake.ports import Disk
from channel.intake.uploads import UploadDesk
from channel.server.bell import Bell
from channel.server.clock import Clock
from channel.server.line import Line
from channel.server.settings import Settings
from channel.server.till import Till
from channel.store.opened import Stores

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One running server; `till` and `line` are for the event loop's thread only."""

    settings: Settings
    stores: Stores
    clock: Clock
    submissions: SubmissionDesk
    uploads: UploadDesk
    custody: Custody
    line: Line
    bell: Bell
    till: Till
    threads: ThreadPoolExecutor

    async def in_thread(self, function: Callable[..., _Result], *args: object, **options: object) -> _Result:
        """Run a function that waits for the disk in a thread."""
        call = partial(function, *args, **options)
        return await asyncio.get_running_loop().run_in_executor(self.threads, call)


def make_service(  # noqa: PLR0913 - all that differs between a server and a test of it
    settings: Settings,
    *,
    stores: Stores,
    disk: Disk,
    upload_disk: Disk,
    clock: Clock,
    puzzle_secret: bytes,
) -> Service:
    """Put a service together on open stores; `puzzle_secret` has 32 bytes.

    `upload_disk` is the same disk with a larger reserve, so that uploads leave room for small submissions.
    """
    policy = CostPolicy(
        secret=puzzle_secret,
        base_bits=settings.puzzle_base_bits,
        max_bits=settings.puzzle_max_bits,
        calm_per_hour=settings.puzzle_calm_per_hour,
    )
    return Service(
        settings=settings,
        stores=stores,
        clock=clock,
        submissions=SubmissionDesk(store=stores.submissions, disk=disk),
        uploads=UploadDesk(store=stores.uploads, submissions=stores.submissions, disk=upload_disk),
        custody=Custody(public=stores.public, notes=stores.notes, disk=disk),
        line=Line(places=settings.line_places),
        bell=Bell(),
        till=Till(policy, clock=clock),
        threads=ThreadPoolExecutor(settings.work_threads, thread_name_prefix="work"),
    )


def random_bytes(length: int) -> bytes:
    """Return `length` bytes that nobody can guess."""
    return secrets.token_bytes(length)
