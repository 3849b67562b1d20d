"""The console's pages over HTTP, as a browser asks for them, from a console opened on a filled home."""

import secrets
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx2

from bench.process import children_of, forget_peak, peak_memory_mib

_ROUNDS = 15
_ANNOUNCED = "console at "
_PAUSE_SECONDS = 0.1
_WAIT_SECONDS = 60.0
_PART = {"X-Part": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTimes:
    """Medians and worst in milliseconds by page, and the peak memory of what served them."""

    times: Mapping[str, Mapping[str, float]]
    peak_mib: float


def page_times(home: Path, passphrase_file: Path, *, reports: int, queries: Mapping[str, str]) -> PageTimes:
    """Open the console of a home that holds `reports`, and ask for its pages; no sync disturbs."""
    with _opened(home, passphrase_file) as (client, worker):
        # What the key took is given back, and is no part of a console at work.
        forget_peak(worker)
        times = {"page: first": _times(client, ["/?view=all"])}
        for name, words in queries.items():
            times[f"page: search for {name}"] = _times(client, [f"/?view=all&q={quote(words)}"])
        opened = [f"/reports/{secrets.randbelow(reports)}?view=all" for _ in range(_ROUNDS)]
        times["page: opening a report"] = _times(client, opened, headers=_PART)
        return PageTimes(times=times, peak_mib=peak_memory_mib(worker))


@contextmanager
def _opened(home: Path, passphrase_file: Path) -> Iterator[tuple[httpx2.Client, int]]:
    command = [
        sys.executable,
        "-c",
        "from channel.cli.main import run; run()",
        "console",
        "open",
        "--no-browser",
        "--by-number",
    ]
    options = ["--home", str(home), "--passphrase-file", str(passphrase_file), "--sync-every", "86400"]
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as keeper:
        try:
            launch = _first_line(keeper).removeprefix(_ANNOUNCED).strip()
            with httpx2.Client(
                base_url=launch.partition("/launch/")[0], trust_env=False, timeout=60
            ) as client:
                client.get(launch).raise_for_status()
                _wait_until_open(client)
                (worker,) = children_of(keeper.pid)
                yield client, worker
        finally:
            keeper.send_signal(signal.SIGTERM)


def _first_line(keeper: "subprocess.Popen[str]") -> str:
    line = "" if keeper.stdout is None else keeper.stdout.readline()
    if not line.startswith(_ANNOUNCED):
        raise RuntimeError("the console did not open")
    return line


def _wait_until_open(client: httpx2.Client) -> None:
    end = time.monotonic() + _WAIT_SECONDS
    while client.get("/unlock/state").json()["state"] != "open":
        if time.monotonic() > end:
            raise RuntimeError("the console stays locked")
        time.sleep(_PAUSE_SECONDS)


def _times(
    client: httpx2.Client, paths: list[str], *, headers: Mapping[str, str] | None = None
) -> dict[str, float]:
    times = []
    for number in range(_ROUNDS):
        started = time.perf_counter()
        client.get(paths[number % len(paths)], headers=headers).raise_for_status()
        times.append((time.perf_counter() - started) * 1000)
    return {"median_ms": statistics.median(times), "worst_ms": max(times)}
