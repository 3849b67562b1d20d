"""The administrators' part and the operator's: notes signed by the roots, and published; opens nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from channel.codec.days import Window
from channel.demo.cast import ABOUT_FILE, DIRECTORY_DAYS, ORIGIN, ROOT_IDS, THRESHOLD
from channel.demo.folder import DemoFolder
from channel.demo.founding import Founding, draw_seed
from channel.intake.publish import Publisher
from channel.server.card import server_card
from channel.store.database import open_engine
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.migrate import upgrade
from channel.store.opened import opened
from channel.treelog.note import Note
from channel.wire.about import About, parse_about
from channel.wire.pin import Pin
from keys.body_card import BodyCard
from keys.drafting import DirectoryPlan, draft_directory, draft_roots
from keys.key_secrets import RootSecret
from keys.private_files import write_new_private
from keys.root_card import make_root_card, parse_root_card
from keys.server_card import ServerCard, parse_server_card
from keys.signing import check_complete, sign_as_root


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedNotes:
    """What administrators hand to the operator, and the pin that everybody else starts from."""

    pin: Pin
    roots: Note
    directory: Note
    about: About


def make_roots(founding: Founding) -> tuple[RootSecret, ...]:
    """Draw the roots' keys and write their key files.

    Raises:
        RefusedError, UnavailableError: as `Founding.keep`.
    """
    return tuple(_make_root(founding, root_id) for root_id in ROOT_IDS)


def sign_notes(
    roots: Sequence[RootSecret], *, server: ServerCard, cards: Sequence[BodyCard], today: date
) -> SignedNotes:
    """Draft roots note and directory from the cards of everybody, and have two roots sign both.

    Raises:
        MalformedError, RefusedError, UntrustedError: the notes would not be believed.
    """
    root_cards = [parse_root_card(make_root_card(root).encoded) for root in roots]
    first = draft_roots(root_cards, k=THRESHOLD, previous=None)
    about = parse_about(ABOUT_FILE.read_bytes())
    plan = DirectoryPlan(
        roots=first,
        previous=None,
        valid=Window(start=today, end=today + timedelta(days=DIRECTORY_DAYS)),
        about=about,
        server=server,
        cards=cards,
    )
    roots_note, directory = _bare(first.text), _bare(draft_directory(plan).text)
    for root in roots[:THRESHOLD]:
        roots_note = sign_as_root(roots_note, root, in_force=None)
    for root in roots[-THRESHOLD:]:
        directory = sign_as_root(directory, root, in_force=first)
    check_complete(roots_note, in_force=None)
    check_complete(directory, in_force=first)
    return SignedNotes(pin=first.pin(), roots=roots_note, directory=directory, about=about)


def write_notes(notes: SignedNotes, folder: DemoFolder) -> tuple[Path, ...]:
    """Write the files that the operator publishes, which are returned, and `pin.json` beside them.

    Raises:
        RefusedError, UnavailableError: as `write_new_private`.
    """
    files = {
        folder.notes / "roots": notes.roots.encoded,
        folder.notes / "directory": notes.directory.encoded,
        folder.notes / "about": notes.about.encoded,
    }
    for path, data in files.items():
        write_new_private(path, data)
    write_new_private(folder.pin, notes.pin.encoded)
    return tuple(files)


def _make_root(founding: Founding, root_id: str) -> RootSecret:
    root = RootSecret(origin=ORIGIN, root_id=root_id, ed25519_seed=draw_seed(), mldsa44_seed=draw_seed())
    founding.keep(founding.folder.root_key(root_id), root)
    return root


def _bare(text: str) -> Note:
    return Note(text=text, signatures=())


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
