"""One channel in memory, made once; each test gets a copy of it, homes and all."""

import copy
import shutil
from pathlib import Path

import pytest

from tests.console.world import World
from tests.drawn import Drawn


@pytest.fixture(scope="session")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world"))


@pytest.fixture
def world(first_day: World, tmp_path: Path) -> World:
    folder = tmp_path / "homes"
    shutil.copytree(first_day.folder, folder)
    fresh = copy.copy(first_day)
    fresh.folder = folder
    fresh.random_bytes = Drawn("copy")
    fresh.server = copy.deepcopy(first_day.server)
    fresh.members = {
        body: [member.moved(fresh, folder) for member in members]
        for body, members in first_day.members.items()
    }
    return fresh
