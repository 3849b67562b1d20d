"""A body's roster: who is admitted by which card, and to whose transport recipients keyrings are sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from channel.codec.days import week_id
from channel.errors import RefusedError
from channel.wire.members import MEMBERS_LIMIT, OPENING_ROLES, Member, Members, Role
from channel.wire.transport import Transport
from keys.epochs import is_past_grace, window_of_week
from keys.member_card import MemberCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Members, and at most one transport line of each: the newest."""

    members: tuple[Member, ...]
    transports: tuple[Transport, ...]

    @classmethod
    def of(cls, note: Members | None) -> "Roster":
        """Return the roster of a members note; an empty one where there is no note yet."""
        if note is None:
            return cls(members=(), transports=())
        newest = {line.member: line for line in sorted(note.transports, key=lambda line: line.week)}
        lines = tuple(line for line in note.transports if newest[line.member] == line)
        return cls(members=note.members, transports=lines)

    def recipients_of(self, roles: frozenset[Role]) -> tuple[Transport, ...]:
        """Return the transport lines of members with one of `roles`."""
        chosen = {member.id for member in self.members if member.roles & roles}
        return tuple(line for line in self.transports if line.member in chosen)

    def away(self) -> tuple[str, ...]:
        """Return the ids of members who open reports, but have no transport line to seal to."""
        present = {line.member for line in self.transports}
        openers = (member.id for member in self.members if member.roles & OPENING_ROLES)
        return tuple(member for member in openers if member not in present)


def admit(roster: Roster, cards: Sequence[MemberCard], *, origin: str, body: str) -> Roster:
    """Return the roster with the members of these cards, or with the newer transport line of known ones.

    Raises:
        RefusedError: a card of another body, another key under a known id, fewer roles than a member
            has, an older transport line than the one held, or more members than a body may have.
    """
    members = {member.id: member for member in roster.members}
    transports = {line.member: line for line in roster.transports}
    for card in cards:
        if (card.origin, card.body) != (origin, body):
            raise RefusedError(
                f"card of {card.member.id} is for {card.origin}/{card.body}, not for {origin}/{body}",
                hint="Have the member make a card for this body.",
            )
        _check_known(members.get(card.member.id), card.member)
        members[card.member.id] = card.member
        if card.transport is not None:
            _check_newer(transports.get(card.member.id), card.transport)
            transports[card.member.id] = card.transport
    if len(members) > MEMBERS_LIMIT:
        raise RefusedError(
            f"a body has at most {MEMBERS_LIMIT} members, and these would be {len(members)}",
            hint="Admit fewer: everybody's weekly key has to fit into one note.",
        )
    return Roster(members=tuple(members.values()), transports=tuple(transports.values()))


def without_stale(roster: Roster, *, today: date) -> Roster:
    """Return the roster without transport lines of weeks past the grace: who is away so long comes anew."""
    return Roster(
        members=roster.members,
        transports=tuple(
            line for line in roster.transports if not is_past_grace(window_of_week(line.week), today)
        ),
    )


def check_week(cards: Sequence[MemberCard], *, today: date) -> None:
    """Check that every transport line was made for this week or an earlier one still within its grace.

    Raises:
        RefusedError: one is for another week.
        MalformedError: one names no week.
    """
    for card in cards:
        if card.transport is None:
            continue
        window = window_of_week(card.transport.week)
        if window.start > today or is_past_grace(window, today):
            raise RefusedError(
                f"card of {card.member.id} is for week {card.transport.week}, and this is {week_id(today)}",
                hint="Have the member make a fresh card with `channel keys card`.",
            )


def _check_known(known: Member | None, offered: Member) -> None:
    if known is None:
        return
    if known.public != offered.public:
        raise RefusedError(
            f"another member is known as {offered.id}",
            hint="Have the new member make a key under another id, with --member.",
        )
    if not known.roles <= offered.roles:
        raise RefusedError(
            f"card of {offered.id} has fewer roles than the member",
            hint="Taking a role away is a removal: what was shared cannot be taken back by a card.",
        )


def _check_newer(known: Transport | None, offered: Transport) -> None:
    if known is not None and offered.week < known.week:
        raise RefusedError(
            f"card of {offered.member} is older than the one held",
            hint="Have the member make a fresh card with `channel keys card`.",
        )
