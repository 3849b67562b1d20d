"""The measurement of the console runs, on a few reports, and finds all of them."""

import json
import os
import subprocess
import sys


def test_the_console_is_measured_on_a_few_reports() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "console", "--json"],
        env={**os.environ, "BENCH_REPORTS": "40"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = {figure["name"]: figure["value"] for figure in json.loads(done.stdout)["figures"]}
    assert {"first sync, 40 reports", "first page, median", "one report, worst"} <= figures.keys()
    assert all(value > 0 for value in figures.values())
