"""`make bench`: measures, prints a table or JSON, and on request adds both to bench/RESULTS.md."""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.attachments import measure_attachments
from bench.console import measure_console
from bench.figures import Figure, as_json, as_table
from bench.headers import measure_headers
from bench.scripts import measure_scripts
from bench.sealing import measure_sealing
from bench.submissions import measure_submissions

PARTS = {
    "headers": measure_headers,
    "sealing": measure_sealing,
    "scripts": measure_scripts,
    "submissions": measure_submissions,
    "attachments": measure_attachments,
    "console": measure_console,
}
_RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    """Run the parts that were named, all without a name."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; without one, all")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--record", action="store_true", help="add the outcome to bench/RESULTS.md")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    figures: list[Figure] = []
    for name in arguments.parts or PARTS:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        figures += PARTS[name]()
    print(json.dumps(_document(figures), indent=1) if arguments.json else as_table(figures))
    if arguments.record:
        with _RESULTS.open("a") as file:
            file.write(_section(figures))


def _document(figures: list[Figure]) -> dict[str, object]:
    return {"machine": _machine(), "commit": _commit(), "figures": as_json(figures)}


def _section(figures: list[Figure]) -> str:
    day = datetime.now(tz=UTC).date()
    data = json.dumps(_document(figures), separators=(",", ":"))
    return (
        f"\n## {day}, commit {_commit()}\n\n{_machine()}. Seed: none, inputs are fresh random bytes.\n\n"
        f"{as_table(figures)}\n\n<details><summary>JSON</summary>\n\n```json\n{data}\n```\n\n</details>\n"
    )


def _machine() -> str:
    cores = len(os.sched_getaffinity(0))
    python, crypto = platform.python_version(), version("cryptography")
    return f"{_processor()}, {cores} cores, Linux, Python {python}, cryptography {crypto}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
