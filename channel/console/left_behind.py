"""Removes the plaintext that a killed program left half saved; reads none of it.

A folder that files are being saved to stands in the database meanwhile, so that any later program finds it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import select

from channel.console.database import ConsoleDatabase
from channel.console.saved_files import remove_unfinished
from channel.console.tables import SavingRow


@contextmanager
def saving_to(database: ConsoleDatabase, folder: Path) -> Iterator[None]:
    """Save to a folder for the length of a `with` block, and clear there and elsewhere what others left.

    Raises:
        UnavailableError: the database cannot be written.
    """
    with database.write() as session:
        session.merge(SavingRow(folder=str(folder.absolute())))
    try:
        yield
    finally:
        clear_left_behind(database)


def clear_left_behind(database: ConsoleDatabase) -> None:
    """Remove every unfinished file that no living program writes; removed is not wiped.

    A folder that cannot be looked into now, or that somebody still saves to, stays on record.

    Raises:
        UnavailableError: the database cannot be written.
    """
    with database.read() as session:
        folders = list(session.exec(select(SavingRow.folder)))
    for folder in folders:
        if remove_unfinished(Path(folder)):
            with database.write() as session:
                row = session.get(SavingRow, folder)
                if row is not None:
                    session.delete(row)
