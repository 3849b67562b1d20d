"""What an operator wants to know before, and after, something goes wrong: one finding a line."""

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from channel.errors import ChannelError
from channel.intake import published
from channel.intake.errors import NotFoundError
from channel.intake.ports import PublicStore
from channel.server.settings import Settings
from channel.store.database import open_engine
from channel.store.disk import FreeRoom
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.opened import Stores, opened
from channel.store.schema import check_schema

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LOW_FACTOR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at; `wrong` says what is wrong with it, None if nothing is."""

    what: str
    wrong: str | None


def examine(settings: Settings, *, today: date) -> Iterator[Finding]:
    """Look at everything in turn; changes nothing."""
    data = DataDirectory(root=settings.data_dir.absolute())
    if not data.root.is_dir():
        yield Finding(what="data directory", wrong=f"{data.root} is not there")
        return
    yield _look("data directory", lambda: _private(data))
    yield _look("disk", lambda: _room(settings, data))
    database = _look("database", lambda: _database(data))
    yield database
    if database.wrong is None:
        with opened(data, files=Files()) as stores:
            yield _look("payloads", lambda: _payloads(stores))
            yield _look("published notes", lambda: _notes(stores.public, today))
            yield from _bodies(stores, today)


def _look(what: str, check: Callable[[], str | None]) -> Finding:
    try:
        return Finding(what=what, wrong=check())
    except ChannelError as error:
        return Finding(what=what, wrong=str(error))


def _private(data: DataDirectory) -> str | None:
    for folder in (data.root, data.secrets, data.blobs, data.uploads):
        if not folder.is_dir():
            return f"{folder.name} is missing; start the server once"
        if folder.stat().st_mode & _OTHERS:
            return f"{folder.name} is open to other users; its mode should be 0700"
    for path in data.secrets.iterdir():
        if path.stat().st_mode & _OTHERS:
            return f"{path.name} can be read by other users; its mode should be 0600"
    return None


def _room(settings: Settings, data: DataDirectory) -> str | None:
    free = FreeRoom(data.root).ask()
    if free < settings.min_free_bytes:
        return "the disk is low: submissions are refused until there is room"
    if free < _LOW_FACTOR * settings.min_free_bytes:
        return "the disk will soon be low"
    return None


def _database(data: DataDirectory) -> str | None:
    if not data.database.exists():
        return "there is none yet; start the server once"
    engine = open_engine(data.database)
    try:
        check_schema(engine)
    finally:
        engine.dispose()
    return None


def _payloads(stores: Stores) -> str | None:
    """Check that every entry has its payload, by length; reading them all would take hours."""
    missing = sum(1 for _ in stores.submissions.without_payload())
    return f"{missing} entries lack their payload; restore it from a mirror" if missing else None


def _notes(public: PublicStore, today: date) -> str | None:
    try:
        published.trusted_now(public, today=today)
    except NotFoundError as error:
        return f"{error}; run `channel server publish` with the notes"
    return None


def _bodies(stores: Stores, today: date) -> Iterator[Finding]:
    try:
        trusted = published.trusted_now(stores.public, today=today)
        trusted.update_intake(published.given(stores.public, published.INTAKE))
    except ChannelError:
        return
    for body in trusted.bodies():
        yield Finding(what=f"keys of {body.id}", wrong=body.reason)
