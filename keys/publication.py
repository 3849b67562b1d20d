"""What the weekly act is given and what it gives back; decides nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from channel.treelog.note import Note
from channel.wire.directory import Directory
from channel.wire.intake_note import IntakeNote
from channel.wire.members import Members
from keys.cutting import Edition
from keys.key_secrets import SignSecret
from keys.keyring import CaseSecret, Cut
from keys.member_card import MemberCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is published and believed now, and the keyrings in force as this custodian opened them.

    `evidence` is None where there is no evidence keyring, or where the custodian is not of the unit. A note
    is an orphan if no key that the directory lists today has signed it: it was believed before, but nobody
    can verify it any more, nor a keyring of that time.
    """

    directory: Directory
    intake: IntakeNote | None
    members: Members | None
    keyring: Cut | None
    evidence: Cut | None
    members_is_orphan: bool = False
    intake_is_orphan: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyOrder:
    """What a custodian orders: the day, whom to admit, case keys learnt, and epochs that may be destroyed.

    `spent` and `spent_evidence` name epochs of which the console has checked that nothing is left to open.
    """

    sign: SignSecret
    today: date
    cards: Sequence[MemberCard]
    cases: Sequence[CaseSecret]
    spent: frozenset[str]
    spent_evidence: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One request: `PUT /v1/bodies/{body}/` and this path."""

    path: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What the act made; a part that stays as it was, is None."""

    keyring: Edition | None
    evidence: Edition | None
    members: Note | None
    intake: Note | None
    warnings: tuple[str, ...]

    @property
    def uploads(self) -> tuple[Upload, ...]:
        """Return the requests in the order that leaves a crash harmless.

        Keyrings first, then the note that names them, then the keys for reporters: so nothing is ever
        sealed to a key whose secret is not with the members yet.
        """
        editions = [edition for edition in (self.keyring, self.evidence) if edition]
        notes = [("members", self.members), ("intake", self.intake)]
        return (
            *(Upload(path=f"keyrings/{edition.digest.hex()}", data=edition.sealed) for edition in editions),
            *(Upload(path=path, data=note.encoded) for path, note in notes if note),
        )
