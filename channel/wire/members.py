"""Members notes: who belongs to a body, under pseudonyms, and which keyring is theirs; a format only."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from channel.codec import b64
from channel.codec.digests import DIGEST_BYTES, Digest, sha256
from channel.errors import MalformedError
from channel.treelog.note import Note
from channel.treelog.signature import ED25519_KEY_BYTES, check_ed25519_key
from channel.wire.age.recipient import Recipient
from channel.wire.names import check_id, check_origin
from channel.wire.note_lines import (
    NoteLines,
    check_count,
    check_place,
    check_unique,
    fields,
    parse_count,
    parse_digest,
)
from channel.wire.transport import Transport, parse_transport

MEMBERS_LABEL = "channel/v1/members"
# With the longest names, 28 members with a transport line each are what a note of 64 KiB has room for.
MEMBERS_LIMIT = 28


class Role(StrEnum):
    """What a member may do; lines name roles in this order."""

    REVIEWER = "reviewer"
    CUSTODIAN = "custodian"
    EVIDENCE = "evidence"
    AUDITOR = "auditor"
    MIRROR = "mirror"


KEYRING_ROLES = frozenset({Role.REVIEWER, Role.CUSTODIAN})
OPENING_ROLES = KEYRING_ROLES | {Role.EVIDENCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A pseudonym such as `m-7f3a`, its roles, and the Ed25519 key of its requests and events, 32 bytes."""

    id: str
    roles: frozenset[Role]
    public: bytes

    def __post_init__(self) -> None:
        check_id(self.id)
        check_ed25519_key(self.public)
        # An auditor sees no narrative and a mirror holds nothing that opens, so neither may also open.
        if not self.roles or (self.roles & OPENING_ROLES and self.roles - OPENING_ROLES):
            raise MalformedError("member without a role, or with roles that exclude each other")

    @property
    def text(self) -> str:
        """Return the line without its newline."""
        roles = ",".join(role for role in Role if role in self.roles)
        return f"member {self.id} {roles} {b64.encode(self.public)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyringRef:
    """A keyring's version, from 1, and the digest of its sealed bytes."""

    version: int
    digest: Digest

    def __post_init__(self) -> None:
        check_count(self.version)
        if len(self.digest) != DIGEST_BYTES:
            raise MalformedError("digest of another length")

    @property
    def text(self) -> str:
        """Return the line without its keyword and newline."""
        return f"{self.version} {self.digest.hex()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamKey:
    """The week's recipient of the whole team, for what the body has opened."""

    week: str
    recipient: Recipient

    def __post_init__(self) -> None:
        check_id(self.week)

    @property
    def text(self) -> str:
        """Return the line without its newline."""
        return f"team {self.week} {self.recipient}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """One body's members; lines stand in the order of the fields, and within a field as given."""

    origin: str
    body: str
    seq: int
    prev: Digest
    members: tuple[Member, ...]
    transports: tuple[Transport, ...]
    keyring: KeyringRef
    evidence_keyring: KeyringRef | None
    team: TeamKey

    def __post_init__(self) -> None:
        check_origin(self.origin)
        check_id(self.body)
        check_place(self.seq, self.prev)
        if max(len(self.members), len(self.transports)) > MEMBERS_LIMIT:
            raise MalformedError(f"members note of more than {MEMBERS_LIMIT} members or transport lines")
        check_unique([member.id for member in self.members], "a member")
        check_unique([f"{line.member} {line.week}" for line in self.transports], "a transport line")
        openers = {member.id for member in self.members if member.roles & OPENING_ROLES}
        if any(line.member not in openers for line in self.transports):
            raise MalformedError("transport line of a member who opens nothing")

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        lines = [
            MEMBERS_LABEL,
            f"origin {self.origin}",
            f"body {self.body}",
            f"seq {self.seq}",
            f"prev {self.prev.hex()}",
            *(member.text for member in self.members),
            *(line.text for line in self.transports),
            f"keyring {self.keyring.text}",
            *([f"evidence-keyring {self.evidence_keyring.text}"] if self.evidence_keyring else []),
            self.team.text,
        ]
        return "".join(line + "\n" for line in lines)

    @property
    def digest(self) -> Digest:
        """Return the hash of the text."""
        return sha256(self.text.encode())

    def transports_of(self, roles: frozenset[Role]) -> tuple[Transport, ...]:
        """Return the transport lines of members with one of `roles`.

        The keyring goes to those of `KEYRING_ROLES`, the evidence keyring to those of `Role.EVIDENCE` alone.
        """
        chosen = {member.id for member in self.members if member.roles & roles}
        return tuple(line for line in self.transports if line.member in chosen)

    def keys(self) -> Iterator[tuple[str, bytes]]:
        """Yield every key with its name, for the check that no key stands twice."""
        for member in self.members:
            yield f"{self.body} member {member.id}", member.public
        for line in self.transports:
            yield f"{self.body} transport {line.member} {line.week}", line.recipient.raw
        yield f"{self.body} team {self.team.week}", self.team.recipient.raw


def parse_members(note: Note) -> Members:
    """Decode a members note's text; verifies no signature.

    Raises:
        MalformedError: anything that `Members.text` would not write.
    """
    lines = NoteLines(note.text, label=MEMBERS_LABEL)
    members = Members(
        origin=lines.one("origin"),
        body=lines.one("body"),
        seq=parse_count(lines.one("seq")),
        prev=parse_digest(lines.one("prev")),
        members=tuple(parse_member(rest) for rest in lines.many("member", limit=MEMBERS_LIMIT)),
        transports=tuple(parse_transport(rest) for rest in lines.many("transport", limit=MEMBERS_LIMIT)),
        keyring=_parse_keyring(lines.one("keyring")),
        evidence_keyring=_parse_optional_keyring(lines.optional("evidence-keyring")),
        team=_parse_team(lines.one("team")),
    )
    lines.end()
    if members.text != note.text:
        raise MalformedError("members note in another than its one form")
    return members


def parse_member(rest: str) -> Member:
    """Decode what follows `member ` in a members note.

    Raises:
        MalformedError: another form, or an unknown role.
    """
    member_id, role_list, public = fields(rest, 3)
    try:
        roles = frozenset(Role(role) for role in role_list.split(","))
    except ValueError:
        raise MalformedError("member with an unknown role") from None
    return Member(id=member_id, roles=roles, public=b64.decode(public, length_bytes=ED25519_KEY_BYTES))


def _parse_keyring(rest: str) -> KeyringRef:
    version, digest = fields(rest, 2)
    return KeyringRef(version=parse_count(version), digest=parse_digest(digest))


def _parse_optional_keyring(rest: str | None) -> KeyringRef | None:
    return None if rest is None else _parse_keyring(rest)


def _parse_team(rest: str) -> TeamKey:
    week, recipient = fields(rest, 2)
    return TeamKey(week=week, recipient=Recipient.parse(recipient))
