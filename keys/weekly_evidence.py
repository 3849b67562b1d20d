"""The evidence unit's part of the weekly act: only a custodian who is in the unit can carry its keys on."""

from dataclasses import dataclass

from channel.errors import RefusedError
from channel.wire.intake_note import IntakeKey
from channel.wire.members import KeyringRef, Role
from keys.cutting import Edition, next_evidence_keyring
from keys.weekly_setting import WeeklySetting

UNIT_ROLES = frozenset({Role.EVIDENCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePart:
    """What becomes of the unit's keyring and of the evidence keys that the intake note publishes."""

    edition: Edition | None
    ref: KeyringRef | None
    keys: tuple[IntakeKey, ...]
    warnings: tuple[str, ...]


def evidence_part(setting: WeeklySetting) -> EvidencePart:
    """Found or carry on the unit's keyring, or leave all as it was where that cannot be done from here.

    Raises:
        RefusedError: a card of a new member of the unit, in the hands of a custodian who is not in it.
    """
    standing, order = setting.standing, setting.order
    named = standing.members.evidence_keyring if standing.members else None
    if named is not None and standing.evidence is None:
        _refuse_to_widen(setting)
        return _as_it_was(setting, named)
    if not setting.after.recipients_of(UNIT_ROLES):
        return _as_it_was(setting, named)
    keyring = next_evidence_keyring(
        standing.evidence,
        today=order.today,
        spent=order.spent_evidence,
        random_bytes=setting.random_bytes,
    )
    edition = setting.edition(keyring.data, held=standing.evidence, roles=UNIT_ROLES)
    return EvidencePart(
        edition=edition,
        ref=edition.ref if edition else named,
        keys=setting.keys(keyring.evidence),
        warnings=(),
    )


def _as_it_was(setting: WeeklySetting, named: KeyringRef | None) -> EvidencePart:
    intake, today = setting.standing.intake, setting.order.today
    kept = [key for key in intake.evidence if key.window.end > today] if intake else []
    until = f"end {kept[-1].window.end}" if kept else "have ended"
    warning = f"evidence keys were not renewed and {until}: a custodian of the unit must run this"
    return EvidencePart(
        edition=None, ref=named, keys=tuple(kept), warnings=(warning,) if named is not None else ()
    )


def _refuse_to_widen(setting: WeeklySetting) -> None:
    known = {member.id for member in setting.before.members if Role.EVIDENCE in member.roles}
    for card in setting.order.cards:
        if Role.EVIDENCE in card.member.roles and card.member.id not in known:
            raise RefusedError(
                f"{card.member.id} is to join the evidence unit, which you are not in",
                hint="A custodian who is in the unit admits this member.",
            )
