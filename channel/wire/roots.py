"""Roots notes: the administrators' keys, and how many of them must sign; knows no body and no day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from channel.codec.digests import Digest, sha256
from channel.errors import MalformedError, RefusedError, UntrustedError
from channel.treelog.note import Note
from channel.treelog.vkey import KeyType, VerifierKey
from channel.wire import hints
from channel.wire.names import check_origin
from channel.wire.note_lines import (
    NoteLines,
    check_count,
    check_place,
    check_unique,
    fields,
    parse_count,
    parse_digest,
)
from channel.wire.pin import Pin
from channel.wire.signers import signers

ROOTS_LABEL = "channel/v1/roots"
ROOTS_LIMIT = 16

_ROOT_ID = re.compile(r"root-[1-9][0-9]{0,3}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """One administrator: an Ed25519 key named `<origin>/root-1`, an ML-DSA-44 key named so with `-pq`."""

    name: str
    ed25519: VerifierKey
    mldsa44: VerifierKey

    def __post_init__(self) -> None:
        if (self.ed25519.key_type, self.mldsa44.key_type) != (KeyType.ED25519, KeyType.MLDSA44):
            raise MalformedError("a root has an Ed25519 key, then an ML-DSA-44 key")
        if (self.ed25519.name, self.mldsa44.name) != (self.name, pq_name(self.name)):
            raise MalformedError("a root's keys bear other names than the root")

    @property
    def public(self) -> bytes:
        """Return the raw bytes of both keys, 32 and 1312: what the six words of a root stand for."""
        return self.ed25519.public + self.mldsa44.public

    @property
    def text(self) -> str:
        """Return the line without its newline."""
        return f"root {self.name} {self.ed25519.text} {self.mldsa44.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Roots:
    """The roots in force: at least `k` of them must sign a directory, and the next roots note."""

    origin: str
    seq: int
    prev: Digest
    k: int
    roots: tuple[Root, ...]

    def __post_init__(self) -> None:
        check_origin(self.origin)
        check_place(self.seq, self.prev)
        check_count(self.k)
        if not self.k <= len(self.roots) <= ROOTS_LIMIT:
            raise MalformedError(f"roots fewer than the threshold, or more than {ROOTS_LIMIT}")
        for root in self.roots:
            prefix, _, root_id = root.name.rpartition("/")
            if prefix != self.origin or not _ROOT_ID.fullmatch(root_id):
                raise MalformedError("a root's name is the origin, a slash, and root-1, root-2 and so on")
        check_unique([root.name for root in self.roots], "a root")
        check_unique([public.hex() for _, public in self.keys()], "a root's key")

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        head = f"{ROOTS_LABEL}\norigin {self.origin}\nseq {self.seq}\nprev {self.prev.hex()}\nk {self.k}\n"
        return head + "".join(root.text + "\n" for root in self.roots)

    @property
    def digest(self) -> Digest:
        """Return the hash of the text: what `pin.json` and the next note's `prev` hold."""
        return sha256(self.text.encode())

    def pin(self) -> Pin:
        """Return the channel's pin: these first roots, and every directory from number 1 on.

        It follows from the first roots note alone, so whoever makes it, and when, writes the same bytes.

        Raises:
            RefusedError: this is not the first roots note.
        """
        if self.seq != 1:
            raise RefusedError("a pin names the first roots note", hint="Give the note that has `seq 1`.")
        return Pin(origin=self.origin, seq=1, roots=self.digest)

    def keys(self) -> Iterator[tuple[str, bytes]]:
        """Yield every key with its name, for the check that no key stands twice."""
        for root in self.roots:
            yield root.name, root.ed25519.public
            yield root.mldsa44.name, root.mldsa44.public

    def verify(self, note: Note) -> None:
        """Verify that at least `k` roots signed `note`, each with both of its keys; a root counts once.

        Raises:
            UntrustedError: too few, or a signature by a root that does not hold.
        """
        signed = {key.name for key in signers(note, self._vkeys())}
        count = sum(root.ed25519.name in signed and root.mldsa44.name in signed for root in self.roots)
        if count < self.k:
            raise UntrustedError(
                f"too few administrators signed: {count} of the {self.k} needed",
                hint=hints.SUSPECT,
            )

    def _vkeys(self) -> Iterator[VerifierKey]:
        for root in self.roots:
            yield root.ed25519
            yield root.mldsa44


def pq_name(name: str) -> str:
    """Return the name under which a root's ML-DSA-44 key signs."""
    return f"{name}-pq"


def parse_roots(note: Note) -> Roots:
    """Decode a roots note's text; verifies no signature.

    Raises:
        MalformedError: anything that `Roots.text` would not write.
    """
    lines = NoteLines(note.text, label=ROOTS_LABEL)
    roots = Roots(
        origin=lines.one("origin"),
        seq=parse_count(lines.one("seq")),
        prev=parse_digest(lines.one("prev")),
        k=parse_count(lines.one("k")),
        roots=tuple(parse_root(rest) for rest in lines.many("root", limit=ROOTS_LIMIT)),
    )
    lines.end()
    if roots.text != note.text:
        raise MalformedError("roots note in another than its one form")
    return roots


def parse_root(rest: str) -> Root:
    """Decode what follows `root ` in a roots note.

    Raises:
        MalformedError: another form.
    """
    name, ed25519, mldsa44 = fields(rest, 3)
    return Root(name=name, ed25519=VerifierKey.parse(ed25519), mldsa44=VerifierKey.parse(mldsa44))
