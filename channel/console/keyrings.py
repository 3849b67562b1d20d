"""Keeps a member's keyrings up to the members note; opens them with the weekly transport identities."""

from channel.console.database import ConsoleDatabase
from channel.console.source import Source
from channel.errors import NotRecipientError
from channel.wire.directory import Directory
from channel.wire.members import KEYRING_ROLES, KeyringRef, Members, Role
from keys.keyring import Cut, EpochSecret, KeyringKind, parse_evidence_keyring, parse_keyring
from keys.sealed_keyring import KeyringTerms, open_keyring


def held_epochs(database: ConsoleDatabase) -> tuple[EpochSecret, ...]:
    """Return the intake identities in life that are held here, or none before the first keyring."""
    cut = database.newest_keyring(KeyringKind.INTAKE)
    return () if cut is None else parse_keyring(cut.data).intake


def held_evidence_epochs(database: ConsoleDatabase) -> tuple[EpochSecret, ...]:
    """Return the evidence identities held here; none for a member who is not of the evidence unit."""
    cut = database.newest_keyring(KeyringKind.EVIDENCE)
    return () if cut is None else parse_evidence_keyring(cut.data).evidence


def holds_keyring(database: ConsoleDatabase, members: Members) -> bool:
    """Say whether the keyring in force is held, or none is meant for this member."""
    if not _roles(members, database.profile.member) & KEYRING_ROLES:
        return True
    held = database.newest_keyring(KeyringKind.INTAKE)
    return held is not None and held.version >= members.keyring.version


def update_keyrings(
    source: Source, database: ConsoleDatabase, *, directory: Directory, members: Members
) -> None:
    """Fetch, open and keep the keyrings that the members note has for this member, if newer than those held.

    Transport identities of weeks before the one that opened a keyring are destroyed afterwards, because a
    keyring once opened is never asked for again.

    Raises:
        NotRecipientError: a keyring is sealed to none of our transport identities.
        UntrustedError, MalformedError: a keyring is not what the members note names.
        UnavailableError, RefusedError: as the source does.
    """
    roles = _roles(members, database.profile.member)
    weeks = []
    if roles & KEYRING_ROLES:
        weeks += _update(source, database, KeyringKind.INTAKE, directory=directory, ref=members.keyring)
    if Role.EVIDENCE in roles and members.evidence_keyring is not None:
        ref = members.evidence_keyring
        weeks += _update(source, database, KeyringKind.EVIDENCE, directory=directory, ref=ref)
    if weeks:
        database.destroy_transports(before_week=min(weeks))


def _roles(members: Members, member_id: str) -> frozenset[Role]:
    return next((member.roles for member in members.members if member.id == member_id), frozenset())


def _update(
    source: Source, database: ConsoleDatabase, kind: KeyringKind, *, directory: Directory, ref: KeyringRef
) -> list[str]:
    """Bring one keyring up to `ref`; returns the week of the transport identity that opened it, if any."""
    held = database.newest_keyring(kind)
    if held is not None and held.version == ref.version:
        return []
    profile = database.profile
    terms = KeyringTerms(
        origin=profile.origin,
        body=profile.body,
        sign_keys={key.id: key.public for key in directory.sign_keys(profile.body)},
        named=ref,
        held=held,
    )
    sealed = source.keyring(kind)
    for transport in database.transports():
        try:
            cut = open_keyring(sealed, [transport.identity], terms)
        except NotRecipientError:
            continue
        _check_readable(cut, kind)
        database.save_keyring(cut, kind=kind)
        return [transport.week]
    raise NotRecipientError(
        "the body's keyring is not sealed to this machine",
        hint="Ask your custodian to admit you again, with a fresh card from `channel keys`.",
    )


def _check_readable(cut: Cut, kind: KeyringKind) -> None:
    # A keyring of another kind under this name would replace one that works.
    if kind is KeyringKind.INTAKE:
        parse_keyring(cut.data)
    else:
        parse_evidence_keyring(cut.data)
