"""Notes and cards as a person reads them: what they say, six words for every key, who has signed."""

from collections.abc import Iterator
from datetime import timedelta

from channel.codec.days import Window
from channel.errors import MalformedError
from channel.treelog.note import Note, context_of
from channel.wire.about import parse_about
from channel.wire.directory import DIRECTORY_LABEL, Directory, parse_directory
from channel.wire.fingerprint import fingerprint
from channel.wire.intake_note import INTAKE_LABEL, IntakeKey, IntakeNote, parse_intake
from channel.wire.members import MEMBERS_LABEL, Member, Members, Role, parse_members
from channel.wire.pin import Pin
from channel.wire.roots import ROOTS_LABEL, Roots, parse_roots
from channel.wire.wordlist import Wordlist
from keys.body_card import BODY_CARD_LABEL, parse_body_card
from keys.member_card import MEMBER_CARD_LABEL, MemberCard, parse_member_card
from keys.root_card import ROOT_CARD_LABEL, parse_root_card
from keys.signing import Tally, tallies


class Describer:
    """Puts notes into lines of text; verifies only what it says it has."""

    def __init__(self, wordlist: Wordlist, *, in_force: Roots | None) -> None:
        self._wordlist = wordlist
        self._in_force = in_force

    def lines(self, note: Note) -> Iterator[str]:
        """Yield the lines of any note or card that this program knows.

        Raises:
            MalformedError: none of them, or it breaks its format.
            UntrustedError: a card's signature, or one of a known root, does not hold.
        """
        label = context_of(note.text).decode()
        describe = {
            ROOTS_LABEL: self._roots,
            DIRECTORY_LABEL: self._directory,
            INTAKE_LABEL: self._intake,
            MEMBERS_LABEL: self._members,
            ROOT_CARD_LABEL: self._root_card,
            BODY_CARD_LABEL: self._body_card,
            MEMBER_CARD_LABEL: self._member_card,
        }.get(label)
        if describe is None:
            raise MalformedError(
                "not a note or card of this channel", hint="Give a file made by `channel keys`."
            )
        return describe(note)

    def pin(self, pin: Pin) -> Iterator[str]:
        """Yield the lines of a pin."""
        yield f"Pin of {pin.origin}: the first roots, and every directory from {pin.seq} on"
        yield f"  {self.words(pin.encoded)}"

    def about(self, data: bytes) -> Iterator[str]:
        """Yield the lines of an about file, which the directory names by its hash.

        Raises:
            MalformedError: it breaks its format.
        """
        about = parse_about(data)
        yield f"About file, sha256 {about.digest.hex()}"
        for body_id, body in about.bodies.items():
            yield f"  body {body_id}"
            for what, fact in (
                ("in the country", body.in_country),
                ("contacts the State", body.contacts_state),
                ("inside the UN", body.inside_un),
            ):
                yield f"    {what}: {'yes' if fact else 'no'}"
            for what, texts in (("name", body.name), ("mandate", body.mandate), ("limits", body.limits)):
                for language, text in texts.items():
                    yield f"    {what} ({language}): {text}"

    def words(self, public: bytes) -> str:
        """Return the six words of a key."""
        return " ".join(fingerprint(public, self._wordlist))

    def _roots(self, note: Note) -> Iterator[str]:
        roots = parse_roots(note)
        yield f"Roots {roots.seq} of {roots.origin}: {roots.k} of these {len(roots.roots)} must sign"
        for root in roots.roots:
            yield f"  {root.name.rpartition('/')[2]:<12} {self.words(root.public)}"
        yield from self._signed(note)

    def _directory(self, note: Note) -> Iterator[str]:
        directory = parse_directory(note)
        yield f"Directory {directory.seq} of {directory.origin}, {_days(directory.valid)}"
        yield f"  about         sha256 {directory.about.hex()}"
        for title, key in (
            ("intake log", directory.intake_log),
            ("directory log", directory.directory_log),
            ("promises", directory.promise),
        ):
            yield f"  {title:<14}{self.words(key.public)}"
        yield from self._bodies(directory)
        yield from self._signed(note)

    def _bodies(self, directory: Directory) -> Iterator[str]:
        for body in directory.bodies:
            yield f"  body {body.id}: {body.title}"
            for sign in directory.sign_keys(body.id):
                yield f"    key {sign.id:<8} {self.words(sign.public)}"
            for cross in directory.crosses:
                if cross.body == body.id:
                    yield f"    key {cross.new_id} is vouched for by key {cross.old_id}"

    def _intake(self, note: Note) -> Iterator[str]:
        intake = parse_intake(note)
        yield f"Intake note {intake.seq} of {intake.body} at {intake.origin}"
        yield from self._windows("key", intake.keys)
        yield f"  reply {intake.reply.id:<16} {self.words(intake.reply.public)}"
        yield from self._windows("evidence", intake.evidence)
        yield from _cosigners(intake)
        yield _names(note)

    def _windows(self, what: str, keys: tuple[IntakeKey, ...]) -> Iterator[str]:
        for key in keys:
            yield f"  {what} {key.id:<9} {_days(key.window)}  {self.words(key.recipient.raw)}"

    def _members(self, note: Note) -> Iterator[str]:
        members = parse_members(note)
        yield f"Members note {members.seq} of {members.body} at {members.origin}"
        weeks = {line.member: line.week for line in members.transports}
        for member in members.members:
            week = weeks.get(member.id)
            yield f"  {self._member(member)}{f'  card of {week}' if week else ''}"
        yield from _keyrings(members)
        yield _names(note)

    def _member(self, member: Member) -> str:
        roles = ", ".join(role for role in Role if role in member.roles)
        return f"{member.id:<12} {self.words(member.public)}  ({roles})"

    def _root_card(self, note: Note) -> Iterator[str]:
        card = parse_root_card(note.encoded)
        yield f"Card of the root {card.root.name}, signed by itself"
        yield f"  {self.words(card.root.public)}"

    def _body_card(self, note: Note) -> Iterator[str]:
        card = parse_body_card(note.encoded)
        yield f"Card of the key {card.sign.id} of {card.body.id} at {card.origin}, signed by itself"
        yield f"  {card.body.title}"
        yield f"  {self.words(card.sign.public)}"

    def _member_card(self, note: Note) -> Iterator[str]:
        yield from self.member_card(parse_member_card(note.encoded))

    def member_card(self, card: MemberCard) -> Iterator[str]:
        """Yield the lines of a member's card."""
        week = f", for week {card.transport.week}" if card.transport else ""
        yield f"Card of a member of {card.body} at {card.origin}{week}, signed by itself"
        yield f"  {self._member(card.member)}"

    def _signed(self, note: Note) -> Iterator[str]:
        is_directory = context_of(note.text).decode() == DIRECTORY_LABEL
        if is_directory and self._in_force is None:
            yield _names(note)
            yield "Give the roots note with --roots to see whether they hold, and how many are missing."
            return
        for tally in tallies(note, in_force=self._in_force):
            yield tally_line(tally)


def tally_line(tally: Tally) -> str:
    """Return who of some roots has signed, and how many more must."""
    names = ", ".join(root.name.rpartition("/")[2] for root in tally.signed) or "nobody yet"
    who = f"Signed by {names} of roots {tally.roots.seq}"
    return f"{who}; {tally.missing} more must sign" if tally.missing else f"{who}: enough"


def _names(note: Note) -> str:
    names = ", ".join(dict.fromkeys(line.name for line in note.signatures)) or "nobody yet"
    return f"Bears the signatures of {names} (not verified here)"


def _days(window: Window) -> str:
    return f"{window.start} to {window.end - timedelta(days=1)}"


def _cosigners(intake: IntakeNote) -> Iterator[str]:
    for what, keys in (("witness", intake.witnesses), ("custody", intake.custodies)):
        for key in keys:
            yield f"  {what} {key.name}"


def _keyrings(members: Members) -> Iterator[str]:
    yield f"  keyring {members.keyring.version}, sha256 {members.keyring.digest.hex()}"
    if members.evidence_keyring is not None:
        ref = members.evidence_keyring
        yield f"  evidence keyring {ref.version}, sha256 {ref.digest.hex()}"
    yield f"  team key of {members.team.week}"
