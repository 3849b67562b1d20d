"""The workflows on real stores in a folder of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from channel.store.opened import Stores
from tests.store.fresh import fresh_stores


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    with fresh_stores(tmp_path / "data") as opened:
        yield opened
