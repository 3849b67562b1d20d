"""Finds the processes that work in a folder, by their environment; waits for their end without a sleep."""

import os
import select
from collections.abc import Iterable
from pathlib import Path


def processes_of(folder: Path) -> set[int]:
    """Return the processes whose environment names `folder`, such as the server's data directory in it."""
    wanted = str(folder).encode()
    return {int(entry.name) for entry in Path("/proc").iterdir() if wanted in _environment(entry)}


def wait_until_gone(processes: Iterable[int], *, seconds: float) -> set[int]:
    """Wait for the end of all of them; return those that still run when the time is over."""
    return {process for process in processes if not _has_ended(process, seconds)}


def _environment(entry: Path) -> bytes:
    try:
        return (entry / "environ").read_bytes() if entry.name.isdecimal() else b""
    except OSError:
        return b""


def _has_ended(process: int, seconds: float) -> bool:
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        readable, _, _ = select.select([descriptor], [], [], seconds)
        return bool(readable)
    finally:
        os.close(descriptor)
