"""One body on simulated days: a server that keeps what is put, and members who open what is theirs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from channel.codec.days import Window, week_id
from channel.codec.digests import sha256
from channel.codec.randomness import RandomBytes
from channel.treelog.note import parse_note
from channel.treelog.signature import ed25519_public
from channel.treelog.vkey import KeyType, VerifierKey
from channel.wire.directory import Directory, DirectoryBody
from channel.wire.intake_note import IntakeNote, parse_intake
from channel.wire.members import KeyringRef, Members, Role, parse_members
from channel.wire.note_lines import FIRST_PREV
from channel.wire.sign_key import SignKey
from channel.wire.trust_body import body_signers
from keys.identity import Identity
from keys.key_secrets import MemberSecret, SignSecret
from keys.keyring import Cut
from keys.member_card import MemberCard, make_member_card, parse_member_card
from keys.publication import Publication, Standing, WeeklyOrder
from keys.sealed_keyring import KeyringTerms, open_keyring
from keys.transport import offer_transport
from keys.weekly import weekly_act

ORIGIN = "reports.example.org"
BODY = "ohchr"


def seed_of(name: str) -> bytes:
    return sha256(name.encode())


def sign_secret_of(sign_id: str = "2026a", *, body: str = BODY, name: str = "sign") -> SignSecret:
    return SignSecret(origin=ORIGIN, body=body, sign_id=sign_id, seed=seed_of(f"{name} {body} {sign_id}"))


def directory_of(*signs: SignSecret) -> Directory:
    def key(role: str) -> VerifierKey:
        public = ed25519_public(seed_of(role))
        return VerifierKey(name=f"{ORIGIN}/{role}", key_type=KeyType.ED25519, public=public)

    bodies = dict.fromkeys(sign.body for sign in signs)
    return Directory(
        origin=ORIGIN,
        seq=1,
        prev=FIRST_PREV,
        valid=Window(start=date(2026, 1, 1), end=date(2028, 1, 1)),
        about=sha256(b"{}"),
        intake_log=key("intake"),
        directory_log=key("directory"),
        promise=key("promise"),
        bodies=tuple(DirectoryBody(id=body, title=body.upper()) for body in bodies),
        signs=tuple(SignKey(body=sign.body, id=sign.sign_id, public=sign.public) for sign in signs),
        crosses=(),
    )


class SimulatedMember:
    """A member with its key and what its machine holds: transport identities and opened keyrings."""

    def __init__(self, member_id: str, *roles: Role, body: str = BODY) -> None:
        self.roles = frozenset(roles)
        self.secret = MemberSecret(
            origin=ORIGIN,
            body=body,
            member_id=member_id,
            seed=seed_of(f"member {member_id}"),
            database_key=seed_of(f"database {member_id}"),
        )
        self.transports: list[Identity] = []
        self.keyring: Cut | None = None
        self.evidence: Cut | None = None

    def card(self, day: date) -> MemberCard:
        identity = Identity(seed_of(f"transport {self.secret.member_id} {week_id(day)}"))
        self.transports.append(identity)
        offer = offer_transport(self.secret, week=week_id(day), recipient=identity.recipient)
        return parse_member_card(make_member_card(self.secret, roles=self.roles, transport=offer).encoded)


@dataclass
class SimulatedServer:
    """Keeps what is put, as the server's members' routes do."""

    files: dict[str, bytes] = field(default_factory=dict)

    def put(self, publication: Publication, *, steps: int | None = None) -> None:
        for upload in publication.uploads[:steps]:
            self.files[upload.path] = upload.data

    @property
    def members(self) -> Members | None:
        data = self.files.get("members")
        return None if data is None else parse_members(parse_note(data))

    @property
    def intake(self) -> IntakeNote | None:
        data = self.files.get("intake")
        return None if data is None else parse_intake(parse_note(data))

    def sealed(self, ref: KeyringRef) -> bytes:
        return self.files[f"keyrings/{ref.digest.hex()}"]


class SimulatedBody:
    """A body whose custodian acts on a day, against a server."""

    def __init__(self, *, random_bytes: RandomBytes) -> None:
        self.sign = sign_secret_of()
        self.directory = directory_of(self.sign)
        self.server = SimulatedServer()
        self._random_bytes = random_bytes

    def replace_sign_key(self, sign: SignSecret) -> None:
        """Let the administrators list another signing key in place of the one there was."""
        self.sign = sign
        self.directory = directory_of(sign)

    def terms(self, named: KeyringRef, held: Cut | None) -> KeyringTerms:
        sign_keys = {key.id: key.public for key in self.directory.sign_keys(BODY)}
        return KeyringTerms(origin=ORIGIN, body=BODY, sign_keys=sign_keys, named=named, held=held)

    def sync(self, member: SimulatedMember) -> None:
        """Open, on the member's machine, what the members note names."""
        members = self.server.members
        if members is None:
            return
        if member.roles & {Role.REVIEWER, Role.CUSTODIAN}:
            member.keyring = self._opened(member, members.keyring, member.keyring)
        if members.evidence_keyring is not None and Role.EVIDENCE in member.roles:
            member.evidence = self._opened(member, members.evidence_keyring, member.evidence)

    def _opened(self, member: SimulatedMember, named: KeyringRef, held: Cut | None) -> Cut:
        if held is not None and held.version == named.version:
            return held
        return open_keyring(self.server.sealed(named), member.transports, self.terms(named, held))

    def act(
        self,
        custodian: SimulatedMember,
        day: date,
        *,
        cards: Iterable[MemberCard] = (),
        spent: Iterable[str] = (),
        sign: SignSecret | None = None,
    ) -> Publication:
        """Make what is due, and publish nothing."""
        self.sync(custodian)
        standing = Standing(
            directory=self.directory,
            intake=self.server.intake,
            members=self.server.members,
            keyring=custodian.keyring,
            evidence=custodian.evidence,
            members_is_orphan=self._is_orphan("members"),
            intake_is_orphan=self._is_orphan("intake"),
        )
        order = WeeklyOrder(
            sign=sign or self.sign,
            today=day,
            cards=tuple(cards),
            cases=(),
            spent=frozenset(spent),
            spent_evidence=frozenset(spent),
        )
        return weekly_act(standing, order, random_bytes=self._random_bytes)

    def _is_orphan(self, name: str) -> bool:
        data = self.server.files.get(name)
        return data is not None and not body_signers(parse_note(data), self.directory, BODY)
