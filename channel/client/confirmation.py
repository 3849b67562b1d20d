"""What the server confirms and promises, compared with what was sent, before anybody is told *sent*."""

from dataclasses import dataclass

from channel.client.answers import Confirmation
from channel.codec import b64
from channel.codec.days import parse_day
from channel.codec.digests import Digest
from channel.errors import MalformedError, UntrustedError
from channel.treelog.note import parse_note, verify_note
from channel.treelog.vkey import VerifierKey
from channel.wire.submission import SealedPrefix, commitment

_PROMISE_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A submission that the server holds: its token and blind, and the promise if one was given."""

    commitment: Digest
    prefix: SealedPrefix
    promise: str | None


def check_confirmation(
    confirmation: Confirmation,
    *,
    prefix: SealedPrefix | None,
    header: bytes,
    payload_digest: Digest,
    promise_key: VerifierKey | None,
) -> Sent:
    """Compare a confirmation with the submission; `prefix` is None where the server drew token and blind.

    Raises:
        UntrustedError: the server confirms or promises something else than what was sent.
        MalformedError: its promise is none.
    """
    used = prefix or confirmation.drawn
    if used is None or confirmation.commitment != commitment(
        blind=used.blind, header=header, payload_digest=payload_digest
    ):
        raise UntrustedError(
            "the server confirms another submission than the one sent, so it must not be counted as sent",
            hint="Send the same sealed file again over another connection, and tell the body in another way.",
        )
    if confirmation.promise is not None:
        _check_promise(confirmation.promise, entry=used.token + confirmation.commitment, key=promise_key)
    return Sent(commitment=confirmation.commitment, prefix=used, promise=confirmation.promise)


def _check_promise(text: str, *, entry: bytes, key: VerifierKey | None) -> None:
    """Check that a promise note promises exactly our entry, the 64 bytes of token and commitment.

    `key` is the promise key of the directory; without one, in the absence of saved notes, only what is
    promised is compared, not who promises.

    Raises:
        MalformedError: not a promise note.
        UntrustedError: another entry, another channel's, or not signed by `key`.
    """
    note = parse_note(text.encode())
    lines = note.text.removesuffix("\n").split("\n")
    if len(lines) != _PROMISE_LINES or lines[0] != "channel/v1/promise":
        raise MalformedError("not a promise note")
    origin, promised, by = (
        _value(line, keyword) for line, keyword in zip(lines[1:], ("origin", "entry", "by"), strict=True)
    )
    parse_day(by)
    if b64.decode(promised) != entry:
        raise UntrustedError(
            "the server promises to log another submission than the one sent",
            hint="Do not count on it: send the same file again over another connection.",
        )
    if key is not None:
        if key.name != f"{origin}/promise":
            raise UntrustedError("the promise is made in the name of another channel")
        verify_note(note, key)


def _value(line: str, keyword: str) -> str:
    found, space, value = line.partition(" ")
    if found != keyword or not space:
        raise MalformedError("not a promise note")
    return value
