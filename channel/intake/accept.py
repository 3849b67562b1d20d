"""Taking in a small submission: a sealed file, or a bare age file made with stock age.

Checks only what can be seen from outside: lengths, stanzas, nothing within. Whom it is for stays unknown.
"""

from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date

from channel.codec.digests import Digest, sha256
from channel.codec.randomness import RandomBytes
from channel.intake.cost import Cost
from channel.intake.errors import ConflictError, TooLargeError
from channel.intake.header_form import check_header
from channel.intake.payment import check_paid
from channel.intake.ports import Disk, SubmissionStore
from channel.intake.records import Entry, Kept, NewSubmission
from channel.wire.age.header import header_length
from channel.wire.padding import SMALL_BYTES, check_payload_length, payload_length
from channel.wire.parts import PAYLOAD_LABEL, parts_digest
from channel.wire.submission import (
    BLIND_BYTES,
    SEALED_PREFIX_BYTES,
    SUBMISSION_HEADER_BYTES,
    TOKEN_BYTES,
    SealedPrefix,
    commitment,
    is_bare_age,
    parse_sealed_prefix,
)

SMALL_LIMIT_BYTES = SEALED_PREFIX_BYTES + SUBMISSION_HEADER_BYTES + payload_length(SMALL_BYTES)
"""No small submission has more bytes than this, in any of its forms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The answer to a submission; `token` and `blind` are for the sender of a bare file, who has no words."""

    commitment: Digest
    token: bytes
    blind: bytes = field(repr=False)
    bare: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiving:
    """A submission that was found well-formed and is on its way to the disk.

    `kept` has a result, and the sender may be answered, only once it is there.
    """

    kept: Future[Kept]
    token: bytes
    bare: bool

    @property
    def is_new(self) -> bool:
        """Say whether this was not stored before, once `kept` has a result."""
        return self.kept.result().is_new

    def accepted(self) -> Accepted:
        """Return the answer; waits until the submission is durable.

        Raises:
            ConflictError: stored already, with another token.
            UnavailableError: the disk is low or broken.
        """
        entry = self.kept.result().entry
        if not self.bare:
            check_token(entry, self.token)
        return Accepted(commitment=entry.commitment, token=entry.token, blind=entry.blind, bare=self.bare)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeFile:
    """The two parts of an age file of a legal small length, its header checked."""

    header: bytes = field(repr=False)
    payload: memoryview = field(repr=False)
    payload_digest: Digest

    def submitted(self, prefix: SealedPrefix, *, day: date, bare_key: Digest | None) -> NewSubmission:
        """Return what is stored of this file beside its payload."""
        return NewSubmission(
            commitment=commitment(blind=prefix.blind, header=self.header, payload_digest=self.payload_digest),
            token=prefix.token,
            blind=prefix.blind,
            header=self.header,
            payload_digest=self.payload_digest,
            payload_bytes=len(self.payload),
            day=day,
            bare_key=bare_key,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionDesk:
    """Takes in small submissions; none is accepted before it is durable."""

    store: SubmissionStore
    disk: Disk

    def accept_sealed(self, data: bytes, *, answer: int | None, cost: Cost, today: date) -> Receiving:
        """Store a sealed file; the same file again gets the same answer, stores nothing and pays nothing.

        Raises:
            MalformedError: not a sealed file, or not one of a submission.
            TooLargeError: padded to more than 1 MiB.
            CostError: `answer` does not solve the puzzle.
            UnavailableError: the disk is low.
        """
        prefix = parse_sealed_prefix(data[:SEALED_PREFIX_BYTES])
        age = _split(memoryview(data)[SEALED_PREFIX_BYTES:])
        new = age.submitted(prefix, day=today, bare_key=None)
        # Only where something is to be paid must it be known before whether it was paid already.
        stored = self.store.find(new.commitment) if cost.bits else None
        if stored is not None:
            return Receiving(kept=_done(stored), token=prefix.token, bare=False)
        check_paid(cost, subject=new.commitment, answer=answer)
        return Receiving(kept=self._keep(new, age.payload), token=prefix.token, bare=False)

    def accept_bare(self, data: bytes, *, today: date, random_bytes: RandomBytes) -> Receiving:
        """Store an age file without the channel's prefix, with token and blind drawn here.

        The same file again gets the same token and blind. It pays no puzzle: its sender waits in line.

        Raises:
            MalformedError: not the age file of a submission.
            TooLargeError: padded to more than 1 MiB.
            UnavailableError: the disk is low.
        """
        age = _split(memoryview(data))
        drawn = SealedPrefix(token=random_bytes(TOKEN_BYTES), blind=random_bytes(BLIND_BYTES))
        bare_key = sha256(sha256(age.header) + age.payload_digest)
        new = age.submitted(drawn, day=today, bare_key=bare_key)
        return Receiving(kept=self._keep(new, age.payload), token=drawn.token, bare=True)

    def _keep(self, new: NewSubmission, payload: memoryview) -> Future[Kept]:
        self.disk.check_room(len(new.header) + new.payload_bytes)
        return self.store.keep(new, payload)


def check_token(entry: Entry, token: bytes) -> None:
    """Check that a commitment that is sent again comes with the token it is stored with.

    Raises:
        ConflictError: it does not.
    """
    if entry.token != token:
        raise ConflictError("stored already, with another token", hint="Send the sealed file as it was made.")


def is_bare(data: bytes) -> bool:
    """Say whether a submission that begins with `data` is a bare age file."""
    return is_bare_age(data[:SEALED_PREFIX_BYTES])


def _split(file: memoryview) -> AgeFile:
    start = bytes(file[: 2 * SUBMISSION_HEADER_BYTES])
    header = start[: header_length(start)]
    check_header(header)
    payload = file[len(header) :]
    if len(payload) > payload_length(SMALL_BYTES):
        raise too_large()
    check_payload_length(len(payload))
    return AgeFile(header=header, payload=payload, payload_digest=parts_digest(PAYLOAD_LABEL, payload))


def _done(entry: Entry) -> Future[Kept]:
    # Whatever is found is durable.
    future: Future[Kept] = Future()
    future.set_result(Kept(entry=entry, is_new=False))
    return future


def too_large() -> TooLargeError:
    """Return the refusal of a file that must be uploaded in parts."""
    return TooLargeError(
        "a submission of more than 1 MiB",
        hint="Send it in parts with `channel report send`, or leave the files out.",
    )
