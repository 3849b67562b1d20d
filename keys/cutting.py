"""What the next edition of a keyring holds, and whether one is due; knows neither members nor notes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from channel.codec.days import week_id
from channel.codec.digests import Digest, sha256
from channel.codec.randomness import RandomBytes
from channel.treelog.signature import SEED_BYTES
from channel.wire.age.recipient import Recipient
from channel.wire.members import KeyringRef
from keys.epochs import extended, in_life, new_epoch
from keys.key_secrets import SignSecret
from keys.keyring import (
    INDEX_KEY_BYTES,
    CaseSecret,
    Cut,
    EvidenceKeyring,
    Keyring,
    ReplySecret,
    parse_evidence_keyring,
    parse_keyring,
)
from keys.sealed_keyring import FIRST_PREVIOUS, seal_keyring


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A keyring cut and sealed, ready to be published."""

    cut: Cut
    sealed: bytes = field(repr=False)

    @property
    def digest(self) -> Digest:
        """Return the hash of the sealed bytes."""
        return sha256(self.sealed)

    @property
    def ref(self) -> KeyringRef:
        """Return what the members note says of it."""
        return KeyringRef(version=self.cut.version, digest=self.digest)


def next_keyring(
    held: Cut | None,
    *,
    today: date,
    cases: Sequence[CaseSecret],
    spent: Collection[str],
    random_bytes: RandomBytes,
) -> Keyring:
    """Return the keyring as it ought to be today: equal to the one held if nothing is due this week.

    `cases` are the case keys learnt since; `spent` are intake epochs of which nothing unopened is left.

    Raises:
        MalformedError: the keyring held is not one of this version.
    """
    if held is None:
        return _first_keyring(today, cases, random_bytes)
    before = parse_keyring(held.data)
    known = {case.case for case in before.cases}
    team = in_life(before.team, today=today, spent=[epoch.id for epoch in before.team])
    if week_id(today) not in {epoch.id for epoch in team}:
        team = (*team, new_epoch(today, random_bytes))
    intake = in_life(before.intake, today=today, spent=spent)
    after = replace(
        before,
        intake=extended(intake, today=today, random_bytes=random_bytes),
        team=team,
        cases=(*before.cases, *(case for case in cases if case.case not in known)),
    )
    return replace(after, day=_cut_day(before.day, today, changed=after != before))


def next_evidence_keyring(
    held: Cut | None, *, today: date, spent: Collection[str], random_bytes: RandomBytes
) -> EvidenceKeyring:
    """Return the evidence unit's keyring as it ought to be today, as `next_keyring` does.

    Raises:
        MalformedError: the keyring held is not one of this version.
    """
    if held is None:
        evidence = extended((), today=today, random_bytes=random_bytes)
        return EvidenceKeyring(day=today, evidence=evidence, unknown={})
    before = parse_evidence_keyring(held.data)
    living = in_life(before.evidence, today=today, spent=spent)
    after = replace(before, evidence=extended(living, today=today, random_bytes=random_bytes))
    return replace(after, day=_cut_day(before.day, today, changed=after != before))


def cut_edition(
    data: bytes,
    *,
    held: Cut | None,
    sign: SignSecret,
    recipients: Sequence[Recipient],
    random_bytes: RandomBytes,
) -> Edition:
    """Sign and seal the edition that follows the one held.

    Raises:
        RefusedError: as `seal_keyring`.
    """
    cut = Cut(version=held.version + 1 if held else 1, data=data)
    previous = held.digest if held else FIRST_PREVIOUS
    sealed = seal_keyring(cut, previous=previous, sign=sign, recipients=recipients, random_bytes=random_bytes)
    return Edition(cut=cut, sealed=sealed)


def _first_keyring(today: date, cases: Sequence[CaseSecret], random_bytes: RandomBytes) -> Keyring:
    return Keyring(
        day=today,
        intake=extended((), today=today, random_bytes=random_bytes),
        team=(new_epoch(today, random_bytes),),
        reply=ReplySecret(id=f"{today.year}a", seed=random_bytes(SEED_BYTES)),
        index_key=random_bytes(INDEX_KEY_BYTES),
        cases=tuple(cases),
        unknown={},
    )


def _cut_day(before: date, today: date, *, changed: bool) -> date:
    return today if changed or week_id(before) != week_id(today) else before
