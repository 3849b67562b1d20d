"""A member's offer of a weekly transport recipient; the identity stays where it was made."""

from channel.treelog.signature import sign_ed25519
from channel.wire.age.recipient import Recipient
from channel.wire.transport import Transport, transport_message
from keys.key_secrets import MemberSecret


def offer_transport(member: MemberSecret, *, week: str, recipient: Recipient) -> Transport:
    """Sign the line by which the member offers `recipient`, so that no custodian or server swaps it."""
    message = transport_message(
        origin=member.origin, body=member.body, member=member.member_id, week=week, recipient=recipient
    )
    return Transport(
        member=member.member_id, week=week, recipient=recipient, signature=sign_ed25519(member.seed, message)
    )
