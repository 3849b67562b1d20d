"""Intake notes: the weekly keys that one body publishes for reporters; a format, not yet a belief."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from channel.codec import b64
from channel.codec.days import Window
from channel.codec.digests import Digest, sha256
from channel.errors import MalformedError
from channel.treelog.note import Note
from channel.treelog.signature import ED25519_KEY_BYTES, check_ed25519_key
from channel.treelog.vkey import KeyType, VerifierKey
from channel.wire.age.recipient import Recipient
from channel.wire.names import check_id, check_origin
from channel.wire.note_lines import (
    NoteLines,
    check_place,
    check_unique,
    fields,
    parse_count,
    parse_digest,
    parse_window,
)

INTAKE_LABEL = "channel/v1/intake"
WINDOWS_LIMIT = 15
COSIGNERS_LIMIT = 8
EARLY_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeKey:
    """A recipient and the days on which reporters seal to it."""

    id: str
    window: Window
    recipient: Recipient

    def __post_init__(self) -> None:
        check_id(self.id)

    @property
    def text(self) -> str:
        """Return the line without its keyword and newline."""
        return f"{self.id} {self.window.start} {self.window.end} {self.recipient}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyKey:
    """The Ed25519 key, 32 bytes, by which members answer reporters; it certifies nothing."""

    id: str
    public: bytes

    def __post_init__(self) -> None:
        check_id(self.id)
        check_ed25519_key(self.public)

    @property
    def text(self) -> str:
        """Return the line without its newline."""
        return f"reply {self.id} {b64.encode(self.public)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeNote:
    """What one body publishes for reporters.

    The windows of `keys`, and those of `evidence`, stand in order of time and do not overlap: so no day has
    two keys. A key that replaces another (2026w48b for 2026w48, when a member leaves) takes its line over.
    """

    origin: str
    body: str
    seq: int
    prev: Digest
    keys: tuple[IntakeKey, ...]
    reply: ReplyKey
    evidence: tuple[IntakeKey, ...]
    witnesses: tuple[VerifierKey, ...]
    custodies: tuple[VerifierKey, ...]

    def __post_init__(self) -> None:
        check_origin(self.origin)
        check_id(self.body)
        check_place(self.seq, self.prev)
        _check_windows(self.keys)
        _check_windows(self.evidence)
        _check_cosigners((*self.witnesses, *self.custodies), self.body)

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        lines = [
            INTAKE_LABEL,
            f"origin {self.origin}",
            f"body {self.body}",
            f"seq {self.seq}",
            f"prev {self.prev.hex()}",
            *(f"key {key.text}" for key in self.keys),
            self.reply.text,
            *(f"evidence {key.text}" for key in self.evidence),
            *(f"witness {key.name} {key.text}" for key in self.witnesses),
            *(f"custody {key.name} {key.text}" for key in self.custodies),
        ]
        return "".join(line + "\n" for line in lines)

    @property
    def digest(self) -> Digest:
        """Return the hash of the text."""
        return sha256(self.text.encode())

    def all_keys(self) -> Iterator[tuple[str, bytes]]:
        """Yield every key with its name, for the check that no key stands twice."""
        for kind, keys in (("intake", self.keys), ("evidence", self.evidence)):
            for key in keys:
                yield f"{self.body} {kind} {key.id}", key.recipient.raw
        yield f"{self.body} reply {self.reply.id}", self.reply.public
        for cosigner in (*self.witnesses, *self.custodies):
            yield cosigner.name, cosigner.public


def key_in_force(keys: Sequence[IntakeKey], today: date) -> IntakeKey | None:
    """Return the key whose window holds `today`, else the earliest that starts within 7 days, else none."""
    for key in keys:
        if key.window.holds(today):
            return key
    soon = today + timedelta(days=EARLY_DAYS)
    coming = [key for key in keys if today < key.window.start <= soon]
    return min(coming, key=lambda key: key.window.start, default=None)


def parse_intake(note: Note) -> IntakeNote:
    """Decode an intake note's text; verifies no signature.

    Raises:
        MalformedError: anything that `IntakeNote.text` would not write.
    """
    lines = NoteLines(note.text, label=INTAKE_LABEL)
    intake = IntakeNote(
        origin=lines.one("origin"),
        body=lines.one("body"),
        seq=parse_count(lines.one("seq")),
        prev=parse_digest(lines.one("prev")),
        keys=tuple(_parse_key(rest) for rest in lines.many("key", limit=WINDOWS_LIMIT)),
        reply=_parse_reply(lines.one("reply")),
        evidence=tuple(_parse_key(rest) for rest in lines.many("evidence", limit=WINDOWS_LIMIT)),
        witnesses=tuple(_parse_cosigner(rest) for rest in lines.many("witness", limit=COSIGNERS_LIMIT)),
        custodies=tuple(_parse_cosigner(rest) for rest in lines.many("custody", limit=COSIGNERS_LIMIT)),
    )
    lines.end()
    if intake.text != note.text:
        raise MalformedError("intake note in another than its one form")
    return intake


def _parse_key(rest: str) -> IntakeKey:
    key_id, start, end, recipient = fields(rest, 4)
    return IntakeKey(id=key_id, window=parse_window(start, end), recipient=Recipient.parse(recipient))


def _parse_reply(rest: str) -> ReplyKey:
    key_id, public = fields(rest, 2)
    return ReplyKey(id=key_id, public=b64.decode(public, length_bytes=ED25519_KEY_BYTES))


def _parse_cosigner(rest: str) -> VerifierKey:
    _, text = fields(rest, 2)
    return VerifierKey.parse(text)


def _check_windows(keys: Sequence[IntakeKey]) -> None:
    if len(keys) > WINDOWS_LIMIT:
        raise MalformedError(f"more than {WINDOWS_LIMIT} keys of one kind")
    check_unique([key.id for key in keys], "a key's id")
    if any(earlier.window.end > later.window.start for earlier, later in pairwise(keys)):
        raise MalformedError("windows of keys overlap, or are out of order")


def _check_cosigners(keys: Sequence[VerifierKey], body: str) -> None:
    if len(keys) > 2 * COSIGNERS_LIMIT:
        raise MalformedError("more witness or custody keys than allowed")
    check_unique([key.name for key in keys], "a witness or custody name")
    for key in keys:
        owner, _, own = key.name.partition("/")
        check_id(own)
        if owner != body or key.key_type is not KeyType.COSIGNATURE:
            raise MalformedError("witness or custody key of another type, or not under the body's name")
