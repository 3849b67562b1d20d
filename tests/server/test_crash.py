"""`kill -9` at random moments under load: what was acknowledged is served whole, and nothing by half."""

import os
import secrets
import shutil
from pathlib import Path
from random import Random

import pytest

from tests.server.crash_rounds import run_rounds

FIXED_SEED = 20261123
SEED_NAME = "CHANNEL_CRASH_SEED"
ROUNDS = 10
LONG_RUNS = 25


@pytest.mark.long
def test_nothing_acknowledged_is_lost_when_it_is_killed_with_a_fixed_seed(
    tmp_path: Path, *, long_run: bool
) -> None:
    run_all(tmp_path, FIXED_SEED, long_run=long_run)


@pytest.mark.long
def test_nothing_acknowledged_is_lost_when_it_is_killed_with_a_fresh_seed(
    tmp_path: Path, *, long_run: bool
) -> None:
    seed = int(os.environ.get(SEED_NAME, secrets.randbits(32)))
    print(f"once more: {SEED_NAME}={seed}")  # noqa: T201 - pytest shows it when the test fails
    run_all(tmp_path, seed, long_run=long_run)


def run_all(folder: Path, seed: int, *, long_run: bool) -> None:
    for run in range(LONG_RUNS if long_run else 1):
        place = folder / f"run-{run}"
        run_rounds(place, chance=Random(f"{seed} {run}"), rounds=ROUNDS)
        shutil.rmtree(place)
