"""The custodians' weekly act in the demonstration, as `channel keys weekly` does it for a body."""

import secrets
import time
from contextlib import closing

from channel.console.custodian import Custodian, Surroundings, perform_weekly_act
from channel.console.database import open_database
from channel.console.enrolment import fresh_card
from channel.demo.demo_channel import DemoChannel, Seat
from keys.key_secrets import SignSecret
from keys.member_card import MemberCard, parse_member_card


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
