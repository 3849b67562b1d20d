"""The operator's part: prints the server's card, and publishes what the administrators signed."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from channel.demo.cast import ORIGIN
from channel.demo.folder import DemoFolder
from channel.intake.publish import Publisher
from channel.server.card import server_card
from channel.store.database import open_engine
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.migrate import upgrade
from channel.store.opened import opened
from keys.server_card import ServerCard, parse_server_card


def make_server_card(folder: DemoFolder) -> ServerCard:
    """Make the server's data directory and its seeds; return the card as the administrators read it.

    Raises:
        UnavailableError, MalformedError: as `server_card` and `parse_server_card`.
    """
    card = server_card(DataDirectory(root=folder.server), origin=ORIGIN, files=Files())
    return parse_server_card(card.encode(), origin=ORIGIN)


def publish(folder: DemoFolder, paths: Iterable[Path], *, today: date) -> None:
    """Put roots, directory and about in place for everybody, as `channel server publish` does.

    Raises:
        ChannelError: as `Publisher.publish`.
    """
    data = DataDirectory(root=folder.server)
    engine = open_engine(data.database)
    try:
        upgrade(engine)
    finally:
        engine.dispose()
    with opened(data, files=Files()) as stores:
        publisher = Publisher(public=stores.public, notes=stores.notes)
        publisher.publish([path.read_bytes() for path in paths], today=today)
