"""Stores in a folder of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.opened import Stores, opened
from tests.store.fresh import made


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    return made(tmp_path / "data")


@pytest.fixture
def stores(data: DataDirectory) -> Iterator[Stores]:
    with opened(data, files=Files()) as stores:
        yield stores
