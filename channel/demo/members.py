"""The bodies' part: signing keys, members with homes and consoles, the weekly act of the custodians."""

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager

from channel.codec.digests import Digest
from channel.console.custodian import Custodian, Surroundings, perform_weekly_act
from channel.console.database import ConsoleDatabase, open_database
from channel.console.enrolment import NewMember, enrol, fresh_card
from channel.console.remote import Remote
from channel.console.reports import ReportStore, StoredReport
from channel.demo.cast import ORIGIN, CastBody, CastMember
from channel.demo.demo_channel import DemoChannel, Seat
from channel.demo.founding import Founding, draw_seed
from channel.wire.pin import Pin
from keys.body_card import BodyCard, make_body_card, parse_body_card
from keys.kdf import FLOOR_COST
from keys.key_secrets import SignSecret
from keys.member_card import MemberCard, parse_member_card
from keys.request_signer import signer_of

REPORTS_LIMIT = 100_000


def make_sign_key(founding: Founding, body: CastBody) -> SignSecret:
    """Draw a body's signing key and write its key file.

    Raises:
        RefusedError, UnavailableError: as `Founding.keep`.
    """
    secret = SignSecret(origin=ORIGIN, body=body.id, sign_id=f"{founding.today.year}a", seed=draw_seed())
    founding.keep(founding.folder.sign_key(body), secret)
    return secret


def card_of(body: CastBody, secret: SignSecret) -> BodyCard:
    """Return the card of a body's signing key, as the administrators read it.

    Raises:
        MalformedError, UntrustedError: as `parse_body_card`.
    """
    return parse_body_card(make_body_card(secret, title=body.title).encoded)


def take_seat(founding: Founding, body: CastBody, member: CastMember, *, pin: Pin, server: str) -> Seat:
    """Enrol a member: home, key file, database, this week's transport identity and card.

    Raises:
        RefusedError, UnavailableError: as `enrol`.
    """
    new = NewMember(
        pin=pin,
        body=body.id,
        member_id=member.id,
        roles=member.roles,
        server=server,
        passphrase=founding.passphrase,
        cost=FLOOR_COST,
    )
    key = enrol(founding.folder.home(body, member), new, today=founding.today)
    return Seat(body=body, member=member, key=key)


def renew_weekly_keys(channel: DemoChannel) -> None:
    """Let every body admit its members by their cards of this week, and publish keys for the weeks ahead.

    Nothing is published that stands already.

    Raises:
        ChannelError: as `perform_weekly_act`.
    """
    for sign in channel.signs:
        _renew(channel, sign)


def _renew(channel: DemoChannel, sign: SignSecret) -> None:
    custodian, *others = (seat for seat in channel.seats if seat.body.id == sign.body)
    home = channel.folder.home(custodian.body, custodian.member)
    perform_weekly_act(
        Custodian(home=home, member=custodian.key, sign=sign),
        cards=[_card_of_this_week(channel, seat) for seat in others],
        server=channel.server,
        proxy=None,
        surroundings=Surroundings(
            today=channel.today, clock=time.time, sleep=time.sleep, random_bytes=secrets.token_bytes
        ),
    )


def _card_of_this_week(channel: DemoChannel, seat: Seat) -> MemberCard:
    home = channel.folder.home(seat.body, seat.member)
    with closing(open_database(home, key=seat.key.database_key)) as database:
        note = fresh_card(database, seat.key, roles=seat.member.roles, today=channel.today)
    return parse_member_card(note.encoded)


@contextmanager
def opened_console(channel: DemoChannel, seat: Seat) -> Iterator[ConsoleDatabase]:
    """Open a member's database for the length of a `with` block.

    Raises:
        UnavailableError, UntrustedError, RefusedError: as `open_database`.
    """
    home = channel.folder.home(seat.body, seat.member)
    database = open_database(home, key=seat.key.database_key)
    try:
        yield database
    finally:
        database.close()


def remote(channel: DemoChannel, seat: Seat) -> Remote:
    """Return a line to the server on which every request is signed by the member."""
    auth = signer_of(seat.key, clock=time.time, random_bytes=secrets.token_bytes)
    return Remote(channel.server, body=seat.body.id, auth=auth, sleep=time.sleep, proxy=None)


def reports_by_commitment(database: ConsoleDatabase) -> Mapping[Digest, StoredReport]:
    """Return everything that is the body's own, whatever state it is in."""
    store = ReportStore(database)
    reports = [store.get(row.entry) for row in store.page(below=None, limit=REPORTS_LIMIT)]
    return {report.commitment: report for report in reports}
