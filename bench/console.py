"""The reviewer's console with ten thousand reports: first sync, memory, list, search, one report.

A real channel is made and filled through the server's own interface; a process of its own then syncs the home
of one member, which is empty until then, and asks its store. `BENCH_REPORTS` takes another count.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.console_pages import page_times
from bench.console_process import search_queries
from bench.crowd import Intake, sealed_crowd
from bench.figures import Figure
from bench.load import post_request, run_load
from channel.client.chosen_bodies import choose
from channel.demo.cast import BODIES
from channel.demo.demo_channel import DemoChannel
from channel.demo.folder import DemoFolder
from channel.demo.reporters import fetch_notes
from channel.demo.running import running_channel

REPORTS = 10_000
_CLIENTS = 8
_BODY = BODIES[0]
_REVIEWER = _BODY.members[1]
_LIMITS_SECONDS: Mapping[str, float] = {"first page": 0.3, "counts": 0.3, "page: first": 0.3}
_LIMIT_SECONDS = 0.1
_MEMORY_MIB = 400.0
_SYNC_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledChannel:
    """A channel whose server runs and holds `reports` for one body, and a reviewer who has synced nothing."""

    server: str
    home: Path
    passphrase_file: Path
    reports: int


def measure_console() -> list[Figure]:
    """Fill a channel, sync once, and ask for what a reviewer asks for."""
    with filled_channel(int(os.environ.get("BENCH_REPORTS", REPORTS))) as channel:
        found = _in_own_process(channel)
        pages = page_times(
            channel.home, channel.passphrase_file, reports=channel.reports, queries=search_queries()
        )
        return [
            *_sync_figures(found, channel.reports),
            *_times_figures(found["store"]),
            *_times_figures(pages.times),
            _against(
                "memory of the console that serves them, at its peak", pages.peak_mib, "MiB", _MEMORY_MIB
            ),
        ]


@contextmanager
def filled_channel(reports: int) -> Iterator[FilledChannel]:
    """Run a channel with so many reports for its first body, until the end of the block."""
    today = datetime.now(tz=UTC).date()
    with tempfile.TemporaryDirectory() as name:
        folder = DemoFolder(root=Path(name))
        with running_channel(folder, port=0, today=today) as running:
            _fill(running.channel, reports)
            yield FilledChannel(
                server=running.server.address,
                home=folder.home(_BODY, _REVIEWER),
                passphrase_file=folder.passphrase,
                reports=reports,
            )


def _fill(channel: DemoChannel, reports: int) -> None:
    chosen = choose(fetch_notes(channel), [_BODY.id])
    key = chosen.bodies[0].intake_key()
    intake = Intake(
        body=_BODY.id,
        key_id=key.id,
        recipient=key.recipient,
        directory=chosen.directory,
        today=channel.today,
    )
    port = urlsplit(channel.server).port or 0
    for group in sealed_crowd(reports, intake):
        result = run_load(port, [post_request("/v1/submissions", one) for one in group], clients=_CLIENTS)
        if result.errors:
            raise RuntimeError(f"the server did not take {result.errors} reports")


def _in_own_process(channel: FilledChannel) -> dict[str, Any]:
    """Let `bench.console_process` sync and ask; what it finds has nothing of this process in it."""
    command = [sys.executable, "-m", "bench.console_process"]
    command += [str(channel.home), str(channel.passphrase_file), channel.server]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    if found["taken"] != channel.reports or found["opened"] != channel.reports:
        raise RuntimeError("the console does not hold what was sent")
    return found


def _sync_figures(found: Mapping[str, Any], reports: int) -> list[Figure]:
    note = "limit: the same bytes, each payload asked for alone, decrypted and hashed, nothing kept"
    return [
        Figure(
            name=f"first sync, {reports} reports",
            value=found["sync_seconds"],
            unit="s",
            limit=found["floor_seconds"],
            note=note,
        ),
        _against(
            "first sync, for each 10000 reports",
            found["sync_seconds"] * REPORTS / reports,
            "s",
            _SYNC_SECONDS,
        ),
        Figure(name="first sync", value=reports / found["sync_seconds"], unit="/s"),
        Figure(name="of it fetching", value=found["fetch_seconds"], unit="s"),
        Figure(name="of it opening", value=found["open_seconds"], unit="s"),
        _against("memory of the console, at its peak", found["peak_mib"], "MiB", _MEMORY_MIB),
        Figure(name="memory after the sync", value=found["memory_mib"], unit="MiB"),
    ]


def _times_figures(found: Mapping[str, Mapping[str, float]]) -> list[Figure]:
    figures = []
    for name, times in found.items():
        limit = _LIMITS_SECONDS.get(name, _LIMIT_SECONDS) * 1000
        figures.append(_against(f"{name}, median", times["median_ms"], "ms", limit))
        figures.append(_against(f"{name}, worst", times["worst_ms"], "ms", limit))
    return figures


def _against(name: str, value: float, unit: str, goal: float) -> Figure:
    return Figure(name=name, value=value, unit=unit, limit=goal, note="limit: the goal")
