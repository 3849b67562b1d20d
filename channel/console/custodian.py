"""A custodian's weekly act against a real home and server: reads what stands, makes, publishes, keeps.

Nothing is sent before all is made. Whatever is interrupted is finished by running the same again.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from channel.codec.days import week_id
from channel.codec.randomness import RandomBytes
from channel.console.database import ConsoleDatabase, open_database
from channel.console.enrolment import fresh_card, stated_roles
from channel.console.home import only_sync
from channel.console.keyrings import holds_keyring, update_keyrings
from channel.console.notes import believe_members, believe_notes, fetch_notes
from channel.console.remote import Remote
from channel.console.source import MissingError, Source
from channel.errors import NotRecipientError, RefusedError
from channel.treelog.note import Note, parse_note, parse_notes
from channel.wire.directory import BODIES_LIMIT, Directory
from channel.wire.intake_note import IntakeNote, parse_intake
from channel.wire.members import Members, Role, parse_members
from channel.wire.seen import Mark, Seen
from channel.wire.trust_body import body_signers, verify_intake
from keys.key_secrets import MemberSecret, SignSecret
from keys.keyring import Cut, KeyringKind
from keys.member_card import MemberCard, parse_member_card
from keys.publication import Publication, Standing, WeeklyOrder
from keys.request_signer import signer_of
from keys.weekly import check_listed, weekly_act


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The day, the clock in Unix seconds, a wait, and randomness."""

    today: date
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    random_bytes: RandomBytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Custodian:
    """Who acts: a member with a home, who holds the body's signing key as well."""

    home: Path
    member: MemberSecret
    sign: SignSecret

    def check(self) -> None:
        """Check that both keys are of one body.

        Raises:
            RefusedError: they are not.
        """
        if (self.member.origin, self.member.body) != (self.sign.origin, self.sign.body):
            raise RefusedError(
                f"{self.sign.name} does not speak for the body of {self.member.name}",
                hint="Take the key file of your own body.",
            )


def perform_weekly_act(
    custodian: Custodian,
    *,
    cards: Sequence[MemberCard],
    server: str | None,
    proxy: str | None,
    surroundings: Surroundings,
) -> Publication:
    """Do all that is due this week for a body, and admit the members of these cards.

    `server` stands in for the address kept in the home; `proxy` is the way to it, as to an onion address.

    Raises:
        RefusedError: something does not fit, or another custodian was quicker.
        UnavailableError: the server or the disk cannot be used now.
        MalformedError, UntrustedError: what the server shows is not to be believed.
        NotRecipientError: the keyring in force is not sealed to this home.
    """
    custodian.check()
    with ExitStack() as stack:
        database = stack.enter_context(
            closing(open_database(custodian.home, key=custodian.member.database_key))
        )
        stack.enter_context(only_sync(database.home))
        auth = signer_of(custodian.sign, clock=surroundings.clock, random_bytes=surroundings.random_bytes)
        remote = stack.enter_context(
            Remote(
                server or database.profile.server,
                body=custodian.sign.body,
                auth=auth,
                sleep=surroundings.sleep,
                proxy=proxy,
            )
        )
        standing = _standing(remote, database, custodian.sign, surroundings.today)
        own = _own_card(custodian, database, standing.members, surroundings.today)
        order = WeeklyOrder(
            sign=custodian.sign,
            today=surroundings.today,
            cards=[*own, *cards],
            cases=(),
            spent=frozenset(),
            spent_evidence=frozenset(),
        )
        publication = weekly_act(standing, order, random_bytes=surroundings.random_bytes)
        for upload in publication.uploads:
            remote.put(upload.path, upload.data)
        _keep(database, publication, surroundings.today, is_in_unit=_is_in_unit(standing, own, custodian))
    return publication


def _standing(source: Source, database: ConsoleDatabase, sign: SignSecret, today: date) -> Standing:
    fetched = fetch_notes(source)
    directory = believe_notes(fetched, database, today=today)
    check_listed(directory, sign)
    members, members_is_orphan = _members(source, database, directory)
    if members is not None:
        _update_keyrings(source, database, directory, members)
    intake, intake_is_orphan = _intake(fetched.intake, directory, database)
    return Standing(
        directory=directory,
        intake=intake,
        members=members,
        keyring=database.newest_keyring(KeyringKind.INTAKE) if members else None,
        evidence=_evidence(database, members),
        members_is_orphan=members_is_orphan,
        intake_is_orphan=intake_is_orphan,
    )


def _update_keyrings(
    source: Source, database: ConsoleDatabase, directory: Directory, members: Members
) -> None:
    try:
        update_keyrings(source, database, directory=directory, members=members)
    except NotRecipientError:
        # Without the unit's keyring the rest of the act goes on, and says what it left alone.
        if not holds_keyring(database, members):
            raise


def _evidence(database: ConsoleDatabase, members: Members | None) -> Cut | None:
    """Return the evidence keyring in force, if it is held here: an older one must never be continued."""
    named = members.evidence_keyring if members else None
    held = database.newest_keyring(KeyringKind.EVIDENCE)
    return held if held and named and held.version == named.version else None


def _members(source: Source, database: ConsoleDatabase, directory: Directory) -> tuple[Members | None, bool]:
    """Return the members in force, and whether the key that signed their note has left the directory.

    Such a note is taken for what it was when it was believed here; another text is not.
    """
    try:
        data = source.members()
    except MissingError:
        # The first act founds a body; later, a server that has no members note is hiding it.
        if database.newest_keyring(KeyringKind.INTAKE) is not None or database.note("members") is not None:
            raise _withheld("members note") from None
        return None, False
    note, held = parse_note(data), database.note("members")
    if held is not None and parse_note(held).digest == note.digest and _is_orphan(note, directory, database):
        return parse_members(note), True
    return believe_members(data, directory, database), False


def _intake(data: bytes, directory: Directory, database: ConsoleDatabase) -> tuple[IntakeNote | None, bool]:
    """Return the body's intake note and whether it is an orphan, as `_members` does."""
    body, seen = database.profile.body, _seen_intake(database)
    for note in parse_notes(data, limit_notes=BODIES_LIMIT) if data else ():
        intake = parse_intake(note)
        if intake.body != body:
            continue
        if _mark(intake) == seen and _is_orphan(note, directory, database):
            return intake, True
        return verify_intake(note.encoded, directory, body=body, previous=None), False
    if seen is not None:
        raise _withheld("intake note")
    return None, False


def _is_orphan(note: Note, directory: Directory, database: ConsoleDatabase) -> bool:
    return not body_signers(note, directory, database.profile.body)


def _seen(database: ConsoleDatabase) -> Seen:
    held = database.note("seen")
    return Seen.empty() if held is None else Seen.parse(held)


def _seen_intake(database: ConsoleDatabase) -> Mark | None:
    return _seen(database).intake.get(database.profile.body)


def _mark(intake: IntakeNote) -> Mark:
    return Mark(seq=intake.seq, digest=intake.digest)


def _withheld(what: str) -> RefusedError:
    return RefusedError(
        f"the server has no {what} of the body any more", hint="Ask the operator, and make nothing new."
    )


def _own_card(
    custodian: Custodian, database: ConsoleDatabase, members: Members | None, today: date
) -> list[MemberCard]:
    """Return the custodian's own card of this week, unless the members note has it already."""
    own = custodian.member.member_id
    week = week_id(today)
    if members is not None and any((line.member, line.week) == (own, week) for line in members.transports):
        return []
    known = members.members if members else ()
    roles = next((member.roles for member in known if member.id == own), None)
    if roles is None:
        roles = stated_roles(custodian.home)
    if Role.CUSTODIAN not in roles:
        raise RefusedError(
            f"{own} is not a custodian", hint="A member with the role custodian runs this, from its home."
        )
    card = fresh_card(database, custodian.member, roles=roles, today=today)
    return [parse_member_card(card.encoded)]


def _is_in_unit(standing: Standing, own: Sequence[MemberCard], custodian: Custodian) -> bool:
    known = list(standing.members.members) if standing.members else []
    members = [*known, *(card.member for card in own)]
    return any(
        member.id == custodian.member.member_id and Role.EVIDENCE in member.roles for member in members
    )


def _keep(database: ConsoleDatabase, publication: Publication, today: date, *, is_in_unit: bool) -> None:
    """Keep what was published, keyrings so far as meant for this member, and let old transport keys go."""
    if publication.keyring is not None:
        database.save_keyring(publication.keyring.cut, kind=KeyringKind.INTAKE)
    if publication.evidence is not None and is_in_unit:
        database.save_keyring(publication.evidence.cut, kind=KeyringKind.EVIDENCE)
    if publication.members is not None:
        database.save_note("members", publication.members.encoded)
    if publication.intake is not None:
        seen, intake = _seen(database), parse_intake(publication.intake)
        marks = {**seen.intake, intake.body: _mark(intake)}
        database.save_note("seen", replace(seen, intake=marks).encoded)
    if publication.keyring is not None:
        database.destroy_transports(before_week=week_id(today))
