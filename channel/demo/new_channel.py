"""Makes a channel in an empty folder: everybody's keys, notes signed and published, the members' homes."""

from dataclasses import dataclass, field
from datetime import date

from channel.demo.cast import BODIES
from channel.demo.ceremony import SignedNotes, make_roots, sign_notes, write_notes
from channel.demo.demo_channel import DemoChannel
from channel.demo.enrolment import card_of, make_sign_key, take_seat
from channel.demo.folder import DemoFolder
from channel.demo.founding import Founding
from channel.demo.operating import make_server_card, publish
from channel.demo.passphrase import make_passphrase
from channel.demo.sample_reports import load_samples
from keys.key_secrets import SignSecret


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """A channel whose notes are published; nobody is enrolled before its server has an address."""

    founding: Founding
    notes: SignedNotes
    signs: tuple[SignSecret, ...] = field(repr=False)


def found(folder: DemoFolder, *, today: date) -> Founded:
    """Make the keys of administrators and bodies, have the notes signed, and publish them.

    Raises:
        ChannelError: the disk says no, or something made here is not believed, which would be a defect.
    """
    folder.make()
    passphrase = make_passphrase(folder.passphrase)
    founding = Founding(folder=folder, passphrase=passphrase, today=today)
    signs = tuple(make_sign_key(founding, body) for body in BODIES)
    notes = sign_notes(
        make_roots(founding),
        server=make_server_card(folder),
        cards=[card_of(body, sign) for body, sign in zip(BODIES, signs, strict=True)],
        today=today,
    )
    publish(folder, write_notes(notes, folder), today=today)
    return Founded(founding=founding, notes=notes, signs=signs)


def enrol_all(founded: Founded, *, server: str) -> DemoChannel:
    """Make a home for every member, who syncs from the server at this address.

    Raises:
        ChannelError: as `take_seat`.
    """
    founding, pin = founded.founding, founded.notes.pin
    return DemoChannel(
        folder=founding.folder,
        server=server,
        today=founding.today,
        pin=pin,
        signs=founded.signs,
        seats=tuple(
            take_seat(founding, body, member, pin=pin, server=server)
            for body in BODIES
            for member in body.members
        ),
        samples=load_samples(),
    )
