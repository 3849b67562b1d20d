"""Keeps how this member likes the console's pages; knows no page."""

from sqlmodel import Session

from channel.console.database import ConsoleDatabase
from channel.console.tables import PreferenceRow

_KEYS = "keys"
_OFF = "off"
_ON = "on"


class PreferenceStore:
    """The preferences of one database."""

    def __init__(self, database: ConsoleDatabase) -> None:
        self._database = database

    def has_keys(self) -> bool:
        """Say whether single keys act on the pages; they do until they are turned off."""
        with self._database.read() as session:
            return _value(session, _KEYS) != _OFF

    def save_keys(self, *, on: bool) -> None:
        """Turn single keys on or off, durably."""
        with self._database.write() as session:
            session.merge(PreferenceRow(name=_KEYS, value=_ON if on else _OFF))


def _value(session: Session, name: str) -> str | None:
    row = session.get(PreferenceRow, name)
    return None if row is None else row.value
