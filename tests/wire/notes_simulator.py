"""A small channel in memory: administrators, two bodies and their members, every note signed for real."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from channel.codec.days import Window, week_id, week_of
from channel.codec.digests import sha256
from channel.treelog.note import Note, SignatureLine, sign_note, sign_note_mldsa44
from channel.treelog.signature import ed25519_public, mldsa44_public, sign_ed25519
from channel.treelog.vkey import KeyType, VerifierKey
from channel.wire.about import About, AboutBody, write_about
from channel.wire.age.recipient import Recipient
from channel.wire.cross import Cross, cross_message
from channel.wire.directory import Directory, DirectoryBody
from channel.wire.intake_note import IntakeKey, IntakeNote, ReplyKey
from channel.wire.members import KeyringRef, Member, Members, Role, TeamKey
from channel.wire.nobody import throwaway_recipient
from channel.wire.note_lines import FIRST_PREV
from channel.wire.pin import Pin
from channel.wire.roots import Root, Roots, pq_name
from channel.wire.seen import Seen
from channel.wire.sign_key import SignKey, sign_name
from channel.wire.transport import Transport, transport_message
from channel.wire.trust import TrustedNotes

ORIGIN = "reports.example.org"
TODAY = date(2026, 11, 25)
VALID = Window(start=date(2026, 11, 23), end=date(2027, 2, 23))
TITLES = {"ohchr": "Office of the High Commissioner for Human Rights", "oios": "Office of Internal Oversight"}

Forge = Callable[[SignatureLine], SignatureLine]


def seed_of(name: str) -> bytes:
    return sha256(name.encode())


def public_of(name: str) -> bytes:
    return ed25519_public(seed_of(name))


def recipient_of(name: str) -> Recipient:
    return throwaway_recipient(seed_of(name))


def vkey_of(name: str, *, key_type: KeyType = KeyType.ED25519) -> VerifierKey:
    return VerifierKey(name=name, key_type=key_type, public=public_of(name))


def root_of(number: int, *, origin: str = ORIGIN) -> Root:
    name = f"{origin}/root-{number}"
    pq_public = mldsa44_public(seed_of(pq_name(name)))
    mldsa44 = VerifierKey(name=pq_name(name), key_type=KeyType.MLDSA44, public=pq_public)
    return Root(name=name, ed25519=vkey_of(name), mldsa44=mldsa44)


def roots_of(*numbers: int, k: int = 2, origin: str = ORIGIN) -> Roots:
    roots = tuple(root_of(number, origin=origin) for number in numbers)
    return Roots(origin=origin, seq=1, prev=FIRST_PREV, k=k, roots=roots)


def spoilt(line: SignatureLine) -> SignatureLine:
    return replace(line, signature=line.signature[:-1] + bytes([line.signature[-1] ^ 1]))


def signed_by_roots(text: str, *signers: str, origin: str = ORIGIN) -> Note:
    """Sign for `1` with both keys of root-1, `1e` or `1q` with one of them, `1eX` and `1qX` spoil a line.

    `1eS` is a line under the root's name by a stranger's key.
    """
    lines = [line for signer in signers for line in _root_lines(text, signer, origin)]
    return Note(text=text, signatures=tuple(lines))


def _root_lines(text: str, signer: str, origin: str) -> list[SignatureLine]:
    number = signer.rstrip("eqXS")
    how = signer[len(number) :]
    name = f"{origin}/root-{number}"
    if how.endswith("S"):
        return [sign_note(text, name=name, seed=seed_of("a stranger"))]
    ed25519 = sign_note(text, name=name, seed=seed_of(name))
    mldsa44 = sign_note_mldsa44(text, name=pq_name(name), seed=seed_of(pq_name(name)))
    chosen = {"": [ed25519, mldsa44], "e": [ed25519], "q": [mldsa44]}[how.removesuffix("X")]
    return [spoilt(line) for line in chosen] if how.endswith("X") else chosen


def signed_by_body(text: str, body: str, sign_id: str = "2026a", *, origin: str = ORIGIN) -> Note:
    name = sign_name(origin=origin, body=body, sign_id=sign_id)
    return Note(text=text, signatures=(sign_note(text, name=name, seed=seed_of(f"{body} {sign_id}")),))


def sign_key_of(body: str, sign_id: str = "2026a") -> SignKey:
    return SignKey(body=body, id=sign_id, public=public_of(f"{body} {sign_id}"))


def cross_of(body: str, new_id: str, old_id: str, *, origin: str = ORIGIN) -> Cross:
    message = cross_message(origin=origin, body=body, new_public=public_of(f"{body} {new_id}"))
    signature = sign_ed25519(seed_of(f"{body} {old_id}"), message)
    return Cross(body=body, new_id=new_id, old_id=old_id, signature=signature)


def weekly_keys(body: str, *, first: date, weeks: int, kind: str = "intake") -> tuple[IntakeKey, ...]:
    days = [first + timedelta(days=7 * week) for week in range(weeks)]
    return tuple(
        IntakeKey(
            id=week_id(day), window=week_of(day), recipient=recipient_of(f"{body} {kind} {week_id(day)}")
        )
        for day in days
    )


def intake_of(body: str, *, weeks: int = 2, seq: int = 1) -> IntakeNote:
    return IntakeNote(
        origin=ORIGIN,
        body=body,
        seq=seq,
        prev=FIRST_PREV if seq == 1 else sha256(f"{body} {seq}".encode()),
        keys=weekly_keys(body, first=TODAY, weeks=weeks),
        reply=ReplyKey(id="2026a", public=public_of(f"{body} reply")),
        evidence=weekly_keys(body, first=TODAY, weeks=1, kind="evidence"),
        witnesses=(vkey_of(f"{body}/witness-1", key_type=KeyType.COSIGNATURE),),
        custodies=(vkey_of(f"{body}/mirror-1", key_type=KeyType.COSIGNATURE),),
    )


def member_of(member_id: str, *roles: Role) -> Member:
    return Member(id=member_id, roles=frozenset(roles), public=public_of(member_id))


def transport_of(
    member: str, *, body: str = "ohchr", week: str = "2026w48", origin: str = ORIGIN
) -> Transport:
    recipient = recipient_of(f"transport {member} {week}")
    message = transport_message(origin=origin, body=body, member=member, week=week, recipient=recipient)
    signature = sign_ed25519(seed_of(member), message)
    return Transport(member=member, week=week, recipient=recipient, signature=signature)


def members_of(body: str = "ohchr") -> Members:
    return Members(
        origin=ORIGIN,
        body=body,
        seq=1,
        prev=FIRST_PREV,
        members=(
            member_of("m-7f3a", Role.REVIEWER, Role.CUSTODIAN),
            member_of("m-90c1", Role.REVIEWER),
            member_of("m-e001", Role.EVIDENCE),
            member_of("mirror-1", Role.MIRROR),
        ),
        transports=tuple(transport_of(member, body=body) for member in ("m-7f3a", "m-90c1", "m-e001")),
        keyring=KeyringRef(version=3, digest=sha256(b"keyring")),
        evidence_keyring=KeyringRef(version=1, digest=sha256(b"evidence keyring")),
        team=TeamKey(week="2026w48", recipient=recipient_of(f"{body} team")),
    )


def about_of(*bodies: str) -> About:
    texts = {"en": "English", "fr": "Français"}
    facts = AboutBody(
        in_country=False, contacts_state=True, inside_un=True, name=texts, mandate=texts, limits=texts
    )
    return write_about(dict.fromkeys(bodies, facts))


def directory_of(*bodies: str, about: About) -> Directory:
    return Directory(
        origin=ORIGIN,
        seq=1,
        prev=FIRST_PREV,
        valid=VALID,
        about=about.digest,
        intake_log=vkey_of(f"{ORIGIN}/intake"),
        directory_log=vkey_of(f"{ORIGIN}/directory"),
        promise=vkey_of(f"{ORIGIN}/promise"),
        bodies=tuple(DirectoryBody(id=body, title=TITLES[body]) for body in bodies),
        signs=tuple(sign_key_of(body) for body in bodies),
        crosses=(),
    )


@dataclass(kw_only=True)
class Channel:
    """What a server would serve, and what a reader brings along; tests change a part and look again."""

    pin: Pin
    roots_file: bytes
    directory: Directory
    directory_signers: Sequence[str]
    about_file: bytes
    intakes: dict[str, IntakeNote]
    intake_notes: list[Note] | None
    today: date
    seen: Seen

    def next_directory(self) -> None:
        """Publish the same directory again under the next number."""
        self.directory = replace(self.directory, seq=self.directory.seq + 1, prev=self.directory.digest)

    def next_intake(self, body: str) -> None:
        """Publish the same intake note again under the next number."""
        intake = self.intakes[body]
        self.intakes[body] = replace(intake, seq=intake.seq + 1, prev=intake.digest)

    @property
    def directory_file(self) -> bytes:
        """Return the directory as the named administrators sign it."""
        return signed_by_roots(self.directory.text, *self.directory_signers).encoded

    @property
    def intake_file(self) -> bytes:
        """Return all intake notes, each signed by its body unless other notes are set."""
        notes = self.intake_notes
        if notes is None:
            notes = [signed_by_body(intake.text, body) for body, intake in self.intakes.items()]
        return b"".join(note.encoded for note in notes)

    def read(self) -> TrustedNotes:
        """Read everything as a client does, and remember what was seen."""
        trusted = TrustedNotes(self.pin, today=self.today, seen=self.seen)
        trusted.update_roots(self.roots_file)
        trusted.update_directory(self.directory_file)
        trusted.update_about(self.about_file)
        trusted.update_intake(self.intake_file)
        self.seen = trusted.seen
        return trusted


def new_channel() -> Channel:
    roots = roots_of(1, 2, 3)
    about = about_of("ohchr", "oios")
    return Channel(
        pin=roots.pin(),
        roots_file=signed_by_roots(roots.text, "1", "2").encoded,
        directory=directory_of("ohchr", "oios", about=about),
        directory_signers=("1", "2"),
        about_file=about.encoded,
        intakes={body: intake_of(body) for body in ("ohchr", "oios")},
        intake_notes=None,
        today=TODAY,
        seen=Seen.empty(),
    )
