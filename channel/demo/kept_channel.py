"""Reads the channel that an earlier demonstration left in its folder; makes and publishes nothing."""

from datetime import date

from channel.demo.cast import BODIES, CastBody, CastMember
from channel.demo.demo_channel import DemoChannel, Seat
from channel.demo.folder import DemoFolder
from channel.demo.passphrase import read_passphrase
from channel.demo.sample_reports import load_samples
from channel.errors import MalformedError
from channel.wire.pin import PIN_LIMIT_BYTES, Pin
from keys import keyfile
from keys.key_secrets import MemberSecret, SignSecret
from keys.private_files import read_private


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
