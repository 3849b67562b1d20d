"""A data directory made anew and opened, as `channel server run` does it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from channel.store.database import open_engine
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.migrate import upgrade
from channel.store.opened import Stores, opened


def made(folder: Path) -> DataDirectory:
    """Make a data directory with its database; one that is there is left as it is."""
    data = DataDirectory(root=folder)
    data.make()
    engine = open_engine(data.database)
    upgrade(engine)
    engine.dispose()
    return data


@contextmanager
def fresh_stores(folder: Path, files: Files | None = None) -> Iterator[Stores]:
    with opened(made(folder), files=files or Files()) as stores:
        yield stores
