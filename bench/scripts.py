"""Sealing in the reporter's script, beside the library inside it, same bytes; in Node and in a browser."""

import json
import subprocess
from pathlib import Path

from bench.browser_sealing import measure_in_chromium
from bench.figures import Figure

_SCRIPT = Path(__file__).parents[1] / "web" / "bench" / "sealing.mjs"
_MIB, _RUNS = 32, 11


def measure_scripts() -> list[Figure]:
    """Seal a report with one file that just fills its length class, and the same file with the library."""
    command = ["node", str(_SCRIPT), str(_MIB), str(_RUNS)]
    done = subprocess.run(command, capture_output=True, check=True)
    outcome = json.loads(done.stdout)
    clocks = {"by the clock": outcome["wall_mb_per_s"], "thread busy": outcome["busy_mb_per_s"]}
    browser = measure_in_chromium(mib=_MIB, runs=_RUNS)
    return [
        *(
            _figure(f"Node, {how}", rates["ours"], max(rates["streaming"], rates["inMemory"]))
            for how, rates in clocks.items()
        ),
        _figure("Chromium's worker, by the clock", browser.ours, max(browser.streaming, browser.in_memory)),
    ]


def _figure(where: str, ours: float, library: float) -> Figure:
    return Figure(
        name=f"sealing in a script, {_MIB} MiB file, {where}",
        value=ours,
        unit="MB/s",
        limit=library,
        note="limit: the age-encryption package, the faster of its two ways",
    )
