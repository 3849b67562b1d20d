"""What this disk had no room for, and how much room that takes; fetches nothing.

What is left out depends on sizes and on the free space alone, so that a source learns no more from it than
that this disk is full.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from channel.console.report_states import EntryState
from channel.console.tables import EntryRow, ReportRow

SPARE_BYTES = 64 * 2**20
"""Stays free whatever comes: the database must be able to say what was left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """How much must be free on the disk of `folder` for everything that was left out."""

    free_bytes: int
    folder: Path


def room_bytes(folder: Path) -> int:
    """Return how large a payload may be that is fetched to `folder` now; below 0 where none may."""
    return shutil.disk_usage(folder).free - SPARE_BYTES


def left_out(session: Session) -> dict[int, int]:
    """Return the places of the entries that were left out, lowest first, each with its payload's bytes."""
    query = (
        select(EntryRow.entry, EntryRow.payload_bytes)
        .where(EntryRow.state == EntryState.LEFT_OUT.value)
        .order_by(col(EntryRow.entry))
    )
    return dict(session.exec(query).all())


def needed_bytes(session: Session) -> int | None:
    """Return how much must be free for everything that was left out, or None if nothing was.

    What is ours stays, all of it; what is for others only passes through, one after the other.
    """
    sizes = left_out(session)
    if not sizes:
        return None
    ours = set(session.exec(select(ReportRow.entry).where(col(ReportRow.entry).in_(list(sizes)))))
    others = [size for place, size in sizes.items() if place not in ours]
    return sum(sizes[place] for place in ours) + max(others, default=0) + SPARE_BYTES
