"""The weekly act of a custodian: next weeks' keys, keyrings for the members, and the notes that say so.

A pure function of what stands and of the day. Run twice, it finds nothing to do the second time; run after
a crash, it goes on from what was published.
"""

from dataclasses import replace

from channel.codec.days import week_id
from channel.codec.randomness import RandomBytes
from channel.errors import RefusedError
from channel.treelog.note import Note, sign_note
from channel.wire.directory import Directory
from channel.wire.intake_note import IntakeNote, ReplyKey
from channel.wire.members import KEYRING_ROLES, KeyringRef, Members, TeamKey
from channel.wire.note_lines import FIRST_PREV
from channel.wire.trust_body import verify_intake, verify_members
from keys.cutting import next_keyring
from keys.key_secrets import SignSecret
from keys.keyring import Keyring
from keys.publication import Publication, Standing, WeeklyOrder
from keys.roster import Roster, check_week
from keys.weekly_evidence import EvidencePart, evidence_part
from keys.weekly_setting import WeeklySetting, set_out


def weekly_act(standing: Standing, order: WeeklyOrder, *, random_bytes: RandomBytes) -> Publication:
    """Make all that is due this week, sealed, signed and checked as its readers will; publish nothing.

    Raises:
        RefusedError: the directory does not list the signing key, the keyring in force was not opened, a
            card does not fit, or nobody is there to seal to.
        MalformedError, UntrustedError: what was made would not be believed, as with one key given twice.
    """
    check_listed(standing.directory, order.sign)
    _check_standing(standing)
    check_week(order.cards, today=order.today)
    setting = set_out(standing, order, random_bytes=random_bytes)
    keyring = next_keyring(
        standing.keyring,
        today=order.today,
        cases=order.cases,
        spent=order.spent,
        random_bytes=random_bytes,
    )
    edition = setting.edition(keyring.data, held=standing.keyring, roles=KEYRING_ROLES)
    evidence = evidence_part(setting)
    return Publication(
        keyring=edition,
        evidence=evidence.edition,
        members=_members(setting, keyring, evidence, ref=edition.ref if edition else None),
        intake=_intake(setting, keyring, evidence),
        warnings=(*_absences(setting.after), *evidence.warnings),
    )


def check_listed(directory: Directory, sign: SignSecret) -> None:
    """Check that a body's signing key speaks for it today.

    Raises:
        RefusedError: the directory does not list it.
    """
    listed = {key.id: key.public for key in directory.sign_keys(sign.body)}
    if directory.origin != sign.origin or listed.get(sign.sign_id) != sign.public:
        raise RefusedError(
            f"the directory does not list {sign.name}",
            hint="Have the administrators publish a directory with this key's card first.",
        )


def _check_standing(standing: Standing) -> None:
    if (standing.members is None) != (standing.keyring is None):
        raise RefusedError(
            "the keyring in force was not opened, and making another would lose what it opens",
            hint="Let another custodian run this with `--admit` and your fresh card.",
        )
    if standing.members is None and standing.intake is not None:
        raise RefusedError(
            "there is an intake note, but no members note",
            hint="Something is being withheld: ask the operator, and make nothing new.",
        )


def _members(
    setting: WeeklySetting, keyring: Keyring, evidence: EvidencePart, *, ref: KeyringRef | None
) -> Note | None:
    """Return the next members note; None if all but its place in the chain would be the same.

    One whose signer has left the directory is signed again, whatever it says.
    """
    before, order = setting.standing.members, setting.order
    named = ref or (before.keyring if before else None)
    if named is None:
        raise RuntimeError("a body was left without a keyring")
    team = next(epoch for epoch in reversed(keyring.team) if epoch.id == week_id(order.today))
    members = Members(
        origin=order.sign.origin,
        body=order.sign.body,
        seq=before.seq + 1 if before else 1,
        prev=before.digest if before else FIRST_PREV,
        members=setting.after.members,
        transports=setting.after.transports,
        keyring=named,
        evidence_keyring=evidence.ref,
        team=TeamKey(week=team.id, recipient=team.identity.recipient),
    )
    is_same = before is not None and replace(members, seq=before.seq, prev=before.prev) == before
    if is_same and not setting.standing.members_is_orphan:
        return None
    note = _signed(members.text, order.sign)
    verify_members(note.encoded, setting.standing.directory, body=order.sign.body, previous=before)
    return note


def _intake(setting: WeeklySetting, keyring: Keyring, evidence: EvidencePart) -> Note | None:
    """Return the next intake note; None, and signed again, as for the members note."""
    before, order = setting.standing.intake, setting.order
    intake = IntakeNote(
        origin=order.sign.origin,
        body=order.sign.body,
        seq=before.seq + 1 if before else 1,
        prev=before.digest if before else FIRST_PREV,
        keys=setting.keys(keyring.intake),
        reply=ReplyKey(id=keyring.reply.id, public=keyring.reply.public),
        evidence=evidence.keys,
        witnesses=before.witnesses if before else (),
        custodies=before.custodies if before else (),
    )
    is_same = before is not None and replace(intake, seq=before.seq, prev=before.prev) == before
    if is_same and not setting.standing.intake_is_orphan:
        return None
    note = _signed(intake.text, order.sign)
    verify_intake(note.encoded, setting.standing.directory, body=order.sign.body, previous=before)
    return note


def _signed(text: str, sign: SignSecret) -> Note:
    return Note(text=text, signatures=(sign_note(text, name=sign.name, seed=sign.seed),))


def _absences(roster: Roster) -> list[str]:
    return [
        f"{member} has no fresh card and is not sealed to: admit again with a new one"
        for member in roster.away()
    ]
