"""Which of the keys we know have signed a note; says nothing about how many are enough."""

from collections.abc import Iterable

from channel.errors import UntrustedError
from channel.treelog.note import Note, verify_note
from channel.treelog.vkey import VerifierKey
from channel.wire import hints


def signers(note: Note, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
    """Return those of `keys` that signed `note`, each once, in the order of `keys`.

    Lines of keys that are not among `keys` are ignored, as C2SP asks.

    Raises:
        UntrustedError: one of `keys` has a line whose signature does not hold, whatever the others say.
    """
    names = {(line.name, line.key_id) for line in note.signatures}
    present = tuple(key for key in keys if (key.name, key.key_id) in names)
    for key in present:
        try:
            verify_note(note, key)
        except UntrustedError:
            raise UntrustedError(f"signature by {key.name} does not hold", hint=hints.SUSPECT) from None
    return present
