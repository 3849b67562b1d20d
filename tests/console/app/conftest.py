"""A home that is full of reports, and its console open in processes of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.app.open_console import OpenConsole, open_console
from tests.demo.conftest import kept, kept_once

__all__ = ["kept", "kept_once"]


@pytest.fixture
def console(kept: Path) -> Iterator[OpenConsole]:
    """Return a locked console, of whose server nothing can be reached."""
    with open_console(kept) as running:
        yield running
