"""Durable submissions of real 64 KiB bundles a second, over HTTP, beside a server that only stores them."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from bench.figures import Figure
from bench.load import LoadResult, post_request, run_load
from bench.one_body import OneBody
from bench.process import memory_mib
from bench.serving import Served, bare_server, our_server
from channel.client.progress import silent
from channel.client.sealing import Draft, seal_report
from channel.client.surroundings import Surroundings
from channel.wire.wordlist import load_wordlist

CLIENTS = (1, 4, 16)
_REQUESTS = {1: 400, 4: 1000, 16: 2000}
_ROUNDS = 3


def measure_submissions() -> list[Figure]:
    """Take turns with the bare server, each round on fresh processes and folders."""
    requests = sealed_requests(max(_REQUESTS.values()))
    figures: list[Figure] = []
    for clients in CLIENTS:
        ours, bare, memory = [], [], []
        for _ in range(_ROUNDS):
            result, resident = _round(our_server, requests[: _REQUESTS[clients]], clients)
            ours.append(result)
            memory.append(resident)
            bare.append(_round(bare_server, requests[: _REQUESTS[clients]], clients)[0])
        figures.append(
            Figure(
                name=f"submissions, {clients} clients",
                value=statistics.median(result.per_second for result in ours),
                unit="/s",
                limit=statistics.median(result.per_second for result in bare),
                note=f"{sum(result.errors for result in ours)} errors",
            )
        )
    figures.append(Figure(name="memory after 2000 submissions", value=statistics.median(memory), unit="MiB"))
    return figures


def sealed_requests(count: int) -> Sequence[bytes]:
    """Seal `count` different reports and return the requests that send them."""
    body, wordlist = OneBody.new(), load_wordlist()
    surroundings = Surroundings(
        today=date(2026, 11, 23), random_bytes=os.urandom, sleep=time.sleep, progress=silent
    )
    requests = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.chs")
        for number in range(count):
            draft = Draft(
                report={"form": "alert", "what": f"Bench report {number}."}, lang="en", attachments=()
            )
            seal_report(draft, body.chosen, path=path, wordlist=wordlist, surroundings=surroundings)
            requests.append(post_request("/v1/submissions", path.read_bytes()))
            path.unlink()
    return requests


def _round(
    server: Callable[[], AbstractContextManager[Served]], requests: Sequence[bytes], clients: int
) -> tuple[LoadResult, float]:
    with server() as served:
        # The first answer pays for imports and connections; it is not what is measured.
        run_load(served.port, requests[:1], clients=1)
        result = run_load(served.port, requests[1:], clients=clients)
        return result, memory_mib(served.pid)
