"""The walk from a pin along the roots notes to the administrators of today; rules 1 to 3 of `trust`."""

from channel.errors import UntrustedError
from channel.treelog.note import Note, parse_notes
from channel.wire import hints
from channel.wire.pin import Pin
from channel.wire.roots import Roots, parse_roots
from channel.wire.seen import Mark

ROOTS_NOTES_LIMIT = 64


def walk_roots(data: bytes, *, pin: Pin, seen: Mark | None) -> Roots:
    """Return the newest roots of the chain that begins at the pin.

    `data` holds all roots notes end to end, oldest first; `seen` is the newest one believed before.

    Raises:
        MalformedError: not roots notes end to end, or more than 64.
        UntrustedError: the first is not the pin's, a link does not hold, or `seen` is not in the chain.
    """
    notes = parse_notes(data, limit_notes=ROOTS_NOTES_LIMIT)
    chain = [parse_roots(note) for note in notes]
    _check_first(notes[0], chain[0], pin)
    for i in range(1, len(chain)):
        _check_next(notes[i], chain[i], before=chain[i - 1])
    # 3.
    newest = chain[-1]
    if newest.origin != pin.origin:
        raise UntrustedError("roots of another channel", hint=hints.OTHER_CHANNEL)
    if seen and (seen.seq > newest.seq or chain[seen.seq - 1].digest != seen.digest):
        raise UntrustedError("the roots seen before are not among these", hint=hints.SUSPECT)
    return newest


def _check_first(note: Note, roots: Roots, pin: Pin) -> None:
    # 1. The pin names a text; its own signatures show that the holders of these keys took them on.
    if roots.digest != pin.roots or roots.seq != 1:
        raise UntrustedError("the first roots are not the ones that the pin names", hint=hints.OTHER_CHANNEL)
    roots.verify(note)


def _check_next(note: Note, roots: Roots, *, before: Roots) -> None:
    # 2.
    if (roots.origin, roots.seq, roots.prev) != (before.origin, before.seq + 1, before.digest):
        raise UntrustedError("a roots note does not follow the one before it", hint=hints.SUSPECT)
    before.verify(note)
    roots.verify(note)
