"""A member's home: made with key, database and first transport identity, and its weekly card made anew."""

import secrets
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from channel.codec.days import week_id
from channel.console.database import ConsoleDatabase, Profile, create_home
from channel.console.home import Home, make_home
from channel.errors import MalformedError, RefusedError
from channel.treelog.note import NOTE_LIMIT_BYTES, Note
from channel.treelog.signature import SEED_BYTES
from channel.wire.members import OPENING_ROLES, Role
from channel.wire.pin import Pin
from channel.wire.server_address import check_server
from keys import keyfile
from keys.identity import IDENTITY_BYTES, Identity
from keys.kdf import KdfCost
from keys.key_secrets import DATABASE_KEY_BYTES, MemberSecret
from keys.member_card import make_member_card, parse_member_card
from keys.public_files import read_public, replace_public
from keys.transport import offer_transport

CARD_NAME = "member.card"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """Who is to be enrolled, and how the key file is to be protected."""

    pin: Pin
    body: str
    member_id: str
    roles: frozenset[Role]
    server: str
    passphrase: str = field(repr=False)
    cost: KdfCost


def enrol(path: Path, new: NewMember, *, today: date) -> MemberSecret:
    """Make a home with key file, database, this week's transport identity and card; all of it or nothing.

    Raises:
        RefusedError: there is a home already, or others can enter the folder.
        MalformedError: an id, a role or the server's address is not one.
        UnavailableError: the disk says no.
    """
    secret = MemberSecret(
        origin=new.pin.origin,
        body=new.body,
        member_id=new.member_id,
        seed=secrets.token_bytes(SEED_BYTES),
        database_key=secrets.token_bytes(DATABASE_KEY_BYTES),
    )
    profile = Profile(
        origin=new.pin.origin,
        body=new.body,
        member=new.member_id,
        server=check_server(new.server, proxied=True),
        pin=new.pin.encoded,
    )
    # A card that cannot be is found out before anything is written.
    _card(secret, new.roles, week=week_id(today), identity=Identity(bytes(IDENTITY_BYTES)))
    home = make_home(path)
    _refuse_second(home)
    with ExitStack() as undo:
        for made in (home.key_file, home.database, home.path / CARD_NAME):
            undo.callback(made.unlink, missing_ok=True)
        keyfile.write(
            home.key_file,
            secret,
            passphrase=new.passphrase,
            cost=new.cost,
            random_bytes=secrets.token_bytes,
        )
        with closing(create_home(path, key=secret.database_key, profile=profile)) as database:
            card = fresh_card(database, secret, roles=new.roles, today=today)
        replace_public(home.path / CARD_NAME, card.encoded)
        undo.pop_all()
    return secret


def fresh_card(
    database: ConsoleDatabase, secret: MemberSecret, *, roles: frozenset[Role], today: date
) -> Note:
    """Return the member's card of this week, with a transport identity that the database already keeps."""
    week = week_id(today)
    kept = next((held.identity for held in database.transports() if held.week == week), None)
    identity = kept or Identity(secrets.token_bytes(IDENTITY_BYTES))
    if roles & OPENING_ROLES:
        database.save_transport(week=week, identity=identity)
    return _card(secret, roles, week=week, identity=identity)


def stated_roles(path: Path) -> frozenset[Role]:
    """Return the roles that the card in a home asks for.

    Raises:
        UnavailableError, MalformedError, UntrustedError: there is no card to believe.
    """
    data = read_public(path / CARD_NAME, limit_bytes=NOTE_LIMIT_BYTES)
    return parse_member_card(data).member.roles


def read_member(path: Path, *, passphrase: str) -> MemberSecret:
    """Open the key file of a home.

    Raises:
        MalformedError: it is the key of something else than a member.
        UntrustedError, RefusedError, UnavailableError: as `keyfile.read`.
    """
    secret = keyfile.read(Home(path=path).key_file, passphrase=passphrase)
    if not isinstance(secret, MemberSecret):
        raise MalformedError("member.key is not the key of a member")
    return secret


def _card(secret: MemberSecret, roles: frozenset[Role], *, week: str, identity: Identity) -> Note:
    offer = offer_transport(secret, week=week, recipient=identity.recipient)
    return make_member_card(secret, roles=roles, transport=offer if roles & OPENING_ROLES else None)


def _refuse_second(home: Home) -> None:
    for path in (home.key_file, home.database):
        if path.exists():
            raise RefusedError(f"there is a home already: {path}", hint="Give a new folder with --home.")
