"""A demonstration channel as the steps meet it: who is who with which key, and where the server answers."""

from dataclasses import dataclass, field
from datetime import date

from channel.demo.cast import CastBody, CastMember
from channel.demo.folder import DemoFolder
from channel.demo.sample_reports import SampleReport
from channel.wire.pin import Pin
from keys.key_secrets import MemberSecret, SignSecret


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A member of a body, and the key of its home."""

    body: CastBody
    member: CastMember
    key: MemberSecret = field(repr=False)

    @property
    def name(self) -> str:
        """Return `<body>/<member id>`."""
        return f"{self.body.id}/{self.member.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoChannel:
    """A channel whose server runs at the address `server`, with the reports that are sent through it."""

    folder: DemoFolder
    server: str
    today: date
    pin: Pin
    signs: tuple[SignSecret, ...] = field(repr=False)
    seats: tuple[Seat, ...]
    samples: tuple[SampleReport, ...]
