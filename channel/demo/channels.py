"""Makes a channel in an empty folder, or reads the one that an earlier demonstration left there."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from channel.codec import jsons
from channel.codec.days import parse_day
from channel.demo.cast import BODIES, CastBody, CastMember
from channel.demo.ceremony import SignedNotes, make_roots, make_server_card, publish, sign_notes, write_notes
from channel.demo.demo_channel import DemoChannel, Seat
from channel.demo.folder import DemoFolder
from channel.demo.founding import Founding, make_passphrase, read_passphrase
from channel.demo.members import card_of, make_sign_key, take_seat
from channel.demo.sample_reports import load_samples
from channel.errors import MalformedError, RefusedError, UnavailableError, reason
from channel.wire.pin import PIN_LIMIT_BYTES, Pin
from keys import keyfile
from keys.key_secrets import MemberSecret, SignSecret
from keys.private_files import read_private, write_new_private

STATE_LIMIT_BYTES = 4096
_NEW_ONE = "Take another folder with --dir, or remove this one."


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoState:
    """The days `[made, until)` on which the published keys can be sealed to."""

    made: date
    until: date

    def check(self, *, today: date) -> None:
        """Check that the demonstration can go on today.

        Raises:
            RefusedError: its keys are over, or the clock is before the day on which they were made.
        """
        if today >= self.until:
            raise RefusedError(f"the keys of this demonstration ended on {self.until}", hint=_NEW_ONE)
        if today < self.made:
            raise RefusedError(
                f"this demonstration was made on {self.made}, which is still to come",
                hint="Set the clock of this machine right.",
            )


def write_state(path: Path, state: DemoState) -> None:
    """Write the file, which must be new, as the last thing that makes a demonstration complete.

    Raises:
        RefusedError, UnavailableError: as `write_new_private`.
    """
    members = {"v": 1, "made": state.made.isoformat(), "until": state.until.isoformat()}
    write_new_private(path, jsons.dump(members) + b"\n")


def read_state(path: Path) -> DemoState | None:
    """Read what `write_state` wrote; None where nothing is.

    Raises:
        MalformedError: it is something else, or of another version.
        UnavailableError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(STATE_LIMIT_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnavailableError(f"{path.name} cannot be read ({reason(error)})") from None
    members = jsons.parse(data, limit_bytes=STATE_LIMIT_BYTES)
    match members.get("v"), members.get("made"), members.get("until"):
        case 1, str(made), str(until):
            return DemoState(made=parse_day(made), until=parse_day(until))
        case _:
            raise MalformedError("the folder holds a demonstration of another version", hint=_NEW_ONE)


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


def read_channel(folder: DemoFolder, *, server: str, today: date) -> DemoChannel:
    """Read the pin and every key file; `server` is the address at which its server answers now.

    Raises:
        ChannelError: a file is missing, damaged or of another kind.
    """
    passphrase = read_passphrase(folder.passphrase)
    return DemoChannel(
        folder=folder,
        server=server,
        today=today,
        pin=Pin.parse(read_private(folder.pin, limit_bytes=PIN_LIMIT_BYTES)),
        signs=tuple(_sign_key(folder, body, passphrase) for body in BODIES),
        seats=tuple(
            Seat(body=body, member=member, key=_member_key(folder, body, member, passphrase))
            for body in BODIES
            for member in body.members
        ),
        samples=load_samples(),
    )


def _member_key(folder: DemoFolder, body: CastBody, member: CastMember, passphrase: str) -> MemberSecret:
    key = keyfile.read(folder.member_key(body, member), passphrase=passphrase)
    if not isinstance(key, MemberSecret):
        raise MalformedError(f"the key of {member.id} is not the key of a member")
    return key


def _sign_key(folder: DemoFolder, body: CastBody, passphrase: str) -> SignSecret:
    key = keyfile.read(folder.sign_key(body), passphrase=passphrase)
    if not isinstance(key, SignSecret):
        raise MalformedError(f"the key of {body.id} is not the signing key of a body")
    return key
