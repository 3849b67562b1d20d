"""The card of a member: pseudonym, roles asked for, key, and this week's transport recipient."""

from collections.abc import Iterable
from dataclasses import dataclass

from channel.errors import MalformedError
from channel.treelog.note import Note, parse_note, sign_note, verify_note
from channel.treelog.vkey import KeyType, VerifierKey
from channel.wire.members import OPENING_ROLES, Member, Role, parse_member
from channel.wire.names import check_id, check_origin
from channel.wire.note_lines import NoteLines
from channel.wire.transport import Transport, parse_transport
from keys.key_secrets import MemberSecret

MEMBER_CARD_LABEL = "channel/v1/member-card"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCard:
    """A member as the custodian is asked to admit it; a mirror and an auditor have no transport line."""

    origin: str
    body: str
    member: Member
    transport: Transport | None

    def __post_init__(self) -> None:
        check_origin(self.origin)
        check_id(self.body)
        if (self.transport is not None) != bool(self.member.roles & OPENING_ROLES):
            raise MalformedError("a card has a transport line exactly if its member opens reports")
        if self.transport is not None:
            if self.transport.member != self.member.id:
                raise MalformedError("card of one member with the transport line of another")
            self.transport.verify(origin=self.origin, body=self.body, public=self.member.public)

    @property
    def name(self) -> str:
        """Return `<origin>/<body>/<member id>`."""
        return f"{self.origin}/{self.body}/{self.member.id}"

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        transport = "" if self.transport is None else self.transport.text + "\n"
        head = f"{MEMBER_CARD_LABEL}\norigin {self.origin}\nbody {self.body}\n"
        return f"{head}{self.member.text}\n{transport}"


def make_member_card(secret: MemberSecret, *, roles: Iterable[Role], transport: Transport | None) -> Note:
    """Write and sign a member's card.

    Raises:
        MalformedError: roles that exclude each other, or a transport line where none belongs.
    """
    member = Member(id=secret.member_id, roles=frozenset(roles), public=secret.public)
    card = MemberCard(origin=secret.origin, body=secret.body, member=member, transport=transport)
    return Note(text=card.text, signatures=(sign_note(card.text, name=secret.name, seed=secret.seed),))


def parse_member_card(data: bytes) -> MemberCard:
    """Decode a card and verify that the member's key signed it and its transport line.

    Raises:
        MalformedError: not the card of a member.
        UntrustedError: a signature is missing or does not hold.
    """
    note = parse_note(data)
    lines = NoteLines(note.text, label=MEMBER_CARD_LABEL)
    origin, body = lines.one("origin"), lines.one("body")
    member = parse_member(lines.one("member"))
    transport = lines.optional("transport")
    lines.end()
    card = MemberCard(
        origin=origin,
        body=body,
        member=member,
        transport=None if transport is None else parse_transport(transport),
    )
    if card.text != note.text:
        raise MalformedError("card in another than its one form")
    verify_note(note, VerifierKey(name=card.name, key_type=KeyType.ED25519, public=member.public))
    return card
