"""A whole small channel made by the real key code: three roots, four bodies, members with homes, a server."""

import secrets
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from channel.codec.days import Window
from channel.console.custodian import Custodian, Surroundings, perform_weekly_act
from channel.console.enrolment import CARD_NAME, NewMember, enrol
from channel.wire.members import Role
from keys import keyfile
from keys.kdf import FLOOR_COST
from keys.key_secrets import KeySecrets, MemberSecret, RootSecret, SignSecret
from keys.member_card import MemberCard, parse_member_card
from keys.server_card import ServerCard, parse_server_card
from tests.keys.ceremony import Ceremony, perform_ceremony
from tests.promises.live_server import LiveServer

ORIGIN = "reports.example.org"
PASSPHRASE = "the same for every key file here"
BODIES = {"ohchr": 2, "oios": 2, "osapg": 1, "poe-oruma": 1}
"""The bodies, and how many members each has."""
ROLES = (
    frozenset({Role.REVIEWER, Role.CUSTODIAN, Role.EVIDENCE}),
    frozenset({Role.REVIEWER}),
)


@dataclass(frozen=True, kw_only=True)
class LiveMember:
    """A member with a home; its key file lies in there."""

    key: MemberSecret = field(repr=False)
    home: Path
    card: MemberCard


class LiveChannel:
    """Made on a real day, as the server goes by the clock; the custodian is each body's first member."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.today = today()
        self.server = LiveServer(folder / "server")
        self.members: dict[str, tuple[LiveMember, ...]] = {}
        self._closing = ExitStack()
        self._make_administrators()
        self.signs = {body: self._sign_key(body) for body in BODIES}
        card = self.server.command("card", "--origin", ORIGIN)
        ceremony = self._publish(parse_server_card(card.encode(), origin=ORIGIN))
        self.directory, self.pin = ceremony.directory, ceremony.roots.pin()

    def __enter__(self) -> Self:
        self._closing.enter_context(self.server)
        for body, count in BODIES.items():
            self.members[body] = tuple(self._member(body, number) for number in range(count))
            self.weekly(body)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.__exit__(kind, error, trace)

    @property
    def administrators(self) -> Path:
        """Return the folder with the administrators' key files."""
        return self.folder / "administrators"

    def body_folder(self, body: str) -> Path:
        """Return the folder with a body's key files and homes."""
        return self.folder / "bodies" / body

    def weekly(self, body: str) -> None:
        """Let the body's custodian publish what is due, admitting everybody."""
        custodian, *others = self.members[body]
        perform_weekly_act(
            Custodian(home=custodian.home, member=custodian.key, sign=self.signs[body]),
            cards=[member.card for member in others],
            server=None,
            proxy=None,
            surroundings=Surroundings(
                today=self.today, clock=time.time, sleep=never_sleep, random_bytes=secrets.token_bytes
            ),
        )

    def _make_administrators(self) -> None:
        self.administrators.mkdir(parents=True)
        self._roots = tuple(self._root(number) for number in (1, 2, 3))

    def _root(self, number: int) -> RootSecret:
        root = RootSecret(
            origin=ORIGIN,
            root_id=f"root-{number}",
            ed25519_seed=secrets.token_bytes(32),
            mldsa44_seed=secrets.token_bytes(32),
        )
        _keep(self.administrators / f"root-{number}.key", root)
        return root

    def _sign_key(self, body: str) -> SignSecret:
        self.body_folder(body).mkdir(parents=True)
        sign = SignSecret(origin=ORIGIN, body=body, sign_id="first", seed=secrets.token_bytes(32))
        _keep(self.body_folder(body) / "sign.key", sign)
        return sign

    def _member(self, body: str, number: int) -> LiveMember:
        home = self.body_folder(body) / f"m-{number}"
        new = NewMember(
            pin=self.pin,
            body=body,
            member_id=f"m-{number}",
            roles=ROLES[number],
            server=self.server.address,
            passphrase=PASSPHRASE,
            cost=FLOOR_COST,
        )
        key = enrol(home, new, today=self.today)
        return LiveMember(key=key, home=home, card=parse_member_card((home / CARD_NAME).read_bytes()))

    def _publish(self, server: ServerCard) -> Ceremony:
        valid = Window(start=self.today - timedelta(days=1), end=self.today + timedelta(days=90))
        ceremony = perform_ceremony(self._roots, self.signs.values(), server=server, valid=valid)
        paths = []
        for note, data in ceremony.files.items():
            paths.append(self.administrators / note.value)
            paths[-1].write_bytes(data)
        self.server.command("publish", *map(str, paths))
        return ceremony


def today() -> date:
    """Return the day in UTC, as the server has it."""
    return datetime.now(UTC).date()


def never_sleep(_seconds: float) -> None:
    """Stand in for a wait that must not be needed."""
    raise AssertionError("the server was not there at once")


def _keep(path: Path, secret: KeySecrets) -> None:
    keyfile.write(path, secret, passphrase=PASSPHRASE, cost=FLOOR_COST, random_bytes=secrets.token_bytes)
