"""Sealing in the reporter's script, beside the library inside it over the same bytes; in Node."""

import json
import subprocess
from pathlib import Path

from bench.figures import Figure

_SCRIPT = Path(__file__).parents[1] / "web" / "bench" / "sealing.mjs"
_MIB, _RUNS = 32, 11


def measure_scripts() -> list[Figure]:
    """Seal a report with one file that just fills its length class, and the same file with the library."""
    command = ["node", str(_SCRIPT), str(_MIB), str(_RUNS)]
    done = subprocess.run(command, capture_output=True, check=True)
    outcome = json.loads(done.stdout)
    clocks = {"by the clock": outcome["wall_mb_per_s"], "thread busy": outcome["busy_mb_per_s"]}
    return [_figure(rates, how) for how, rates in clocks.items()]


def _figure(rates: dict[str, float], how: str) -> Figure:
    return Figure(
        name=f"sealing in a script, {_MIB} MiB file, {how}",
        value=rates["ours"],
        unit="MB/s",
        limit=max(rates["streaming"], rates["inMemory"]),
        note="limit: the age-encryption package, the faster of its two ways",
    )
