"""What all parts of one weekly act share: what stands, what was ordered, the roster before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from channel.codec.randomness import RandomBytes
from channel.wire.intake_note import IntakeKey
from channel.wire.members import Role
from keys.cutting import Edition, cut_edition
from keys.epochs import published
from keys.keyring import Cut, EpochSecret
from keys.publication import Standing, WeeklyOrder
from keys.roster import Roster, admit, without_stale


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklySetting:
    """One act in the making; `before` is the roster of the members note, `after` has the cards in it."""

    standing: Standing
    order: WeeklyOrder
    before: Roster
    after: Roster
    random_bytes: RandomBytes

    def edition(self, data: bytes, *, held: Cut | None, roles: frozenset[Role]) -> Edition | None:
        """Cut an edition if its content, its recipients or the key that has to sign it are new.

        Raises:
            RefusedError: as `cut_edition`.
        """
        lines = self.after.recipients_of(roles)
        is_same = held is not None and data == held.data and lines == self.before.recipients_of(roles)
        # A member who was away could not verify an edition whose signer has left the directory.
        if is_same and not self.standing.members_is_orphan:
            return None
        return cut_edition(
            data,
            held=held,
            sign=self.order.sign,
            recipients=[line.recipient for line in lines],
            random_bytes=self.random_bytes,
        )

    def keys(self, epochs: Sequence[EpochSecret]) -> tuple[IntakeKey, ...]:
        """Return the lines by which these epochs are published, from this week's on."""
        return tuple(
            IntakeKey(id=epoch.id, window=epoch.window, recipient=epoch.identity.recipient)
            for epoch in published(epochs, today=self.order.today)
        )


def set_out(standing: Standing, order: WeeklyOrder, *, random_bytes: RandomBytes) -> WeeklySetting:
    """Put the cards into the roster, and drop transport lines past their grace.

    Raises:
        RefusedError: as `admit`.
    """
    before = Roster.of(standing.members)
    admitted = admit(before, order.cards, origin=order.sign.origin, body=order.sign.body)
    return WeeklySetting(
        standing=standing,
        order=order,
        before=before,
        after=without_stale(admitted, today=order.today),
        random_bytes=random_bytes,
    )
