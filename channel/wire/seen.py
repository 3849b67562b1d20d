"""What a reader has believed before: the newest note of each chain, so that nobody can take it back.

The reader saves `Seen` after each success and gives it back next time. A reader that keeps nothing starts
from `Seen.empty()` and believes what the pin and the dates allow.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from channel.codec import hexes, jsons
from channel.codec.digests import DIGEST_BYTES, Digest
from channel.errors import MalformedError, UntrustedError
from channel.wire import hints
from channel.wire.names import check_id
from channel.wire.note_lines import check_count

SEEN_LIMIT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Number and digest of the newest note of a chain."""

    seq: int
    digest: Digest

    def __post_init__(self) -> None:
        check_count(self.seq)
        if len(self.digest) != DIGEST_BYTES:
            raise MalformedError("digest of another length")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The newest roots and directory believed, and of each body the newest intake note."""

    roots: Mark | None
    directory: Mark | None
    intake: Mapping[str, Mark]

    @classmethod
    def empty(cls) -> "Seen":
        """Return what a reader has seen who comes for the first time."""
        return cls(roots=None, directory=None, intake={})

    @property
    def encoded(self) -> bytes:
        """Return it as JSON, to be saved."""
        return jsons.dump(
            {
                "v": 1,
                "roots": _write(self.roots),
                "directory": _write(self.directory),
                "intake": {body: _write(self.intake[body]) for body in sorted(self.intake)},
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> "Seen":
        """Decode what `encoded` wrote.

        Raises:
            MalformedError: another form or version.
        """
        members = jsons.parse(data, limit_bytes=SEEN_LIMIT_BYTES)
        intake = members.get("intake")
        if type(members.get("v")) is not int or members["v"] != 1 or not isinstance(intake, dict):
            raise MalformedError("not what this version saves of notes seen")
        for body in intake:
            check_id(body)
        return cls(
            roots=_read_optional(members.get("roots")),
            directory=_read_optional(members.get("directory")),
            intake={body: _read(value) for body, value in intake.items()},
        )


def check_succession(what: str, *, mark: Mark, prev: Digest, seen: Mark | None) -> None:
    """Check that a note may come after the newest one seen of its chain.

    A reader who was away may find numbers missing in between: then `prev` names a note it never saw, and
    the signatures alone speak for the new one. Nothing is asked of who has seen nothing.

    Raises:
        UntrustedError: an older number; another note under the same number; the next number with a `prev`
            that is not the note seen.
    """
    if seen is None:
        return
    if mark.seq < seen.seq:
        raise UntrustedError(
            f"{what} is number {mark.seq}, but number {seen.seq} was seen before", hint=hints.SUSPECT
        )
    if mark.seq == seen.seq and mark.digest != seen.digest:
        raise UntrustedError(
            f"{what} differs from the one of the same number seen before", hint=hints.SUSPECT
        )
    if mark.seq == seen.seq + 1 and prev != seen.digest:
        raise UntrustedError(f"{what} does not follow the one seen before", hint=hints.SUSPECT)


def _write(mark: Mark | None) -> jsons.JsonObject | None:
    return None if mark is None else {"seq": mark.seq, "sha": mark.digest.hex()}


def _read_optional(value: object) -> Mark | None:
    return None if value is None else _read(value)


def _read(value: object) -> Mark:
    if not isinstance(value, dict):
        raise MalformedError("not a note's number and digest")
    seq, sha = value.get("seq"), value.get("sha")
    if type(seq) is not int or not isinstance(sha, str):
        raise MalformedError("not a note's number and digest")
    return Mark(seq=seq, digest=Digest(hexes.decode(sha, length_bytes=DIGEST_BYTES)))
