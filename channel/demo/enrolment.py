"""The bodies' part: a signing key for each, a key file and a home for each member; publishes nothing."""

from channel.console.enrolment import NewMember, enrol
from channel.demo.cast import ORIGIN, CastBody, CastMember
from channel.demo.demo_channel import Seat
from channel.demo.founding import Founding, draw_seed
from channel.wire.pin import Pin
from keys.body_card import BodyCard, make_body_card, parse_body_card
from keys.kdf import FLOOR_COST
from keys.key_secrets import SignSecret


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
