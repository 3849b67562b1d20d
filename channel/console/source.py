"""What a console syncs from, the server or later its body's mirror: a contract and its errors."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from channel.errors import UnavailableError
from channel.wire.note_files import PublicNote
from keys.keyring import KeyringKind


class MissingError(UnavailableError):
    """The source answers, but does not give what was asked for; other requests may still succeed."""


class BrokenLineError(UnavailableError):
    """An answer broke off in its middle; the same request may succeed."""


class Source(Protocol):
    """Hands out notes, keyrings, lists of entries and payloads; believed in nothing.

    Every method raises MissingError where nothing is given, RefusedError where the member is not let in,
    BrokenLineError for an answer that breaks off, MalformedError for one longer than allowed, and
    UnavailableError for anything else that may pass.
    """

    def public_note(self, note: PublicNote) -> bytes:
        """Return a note, or several end to end."""
        ...

    def members(self) -> bytes:
        """Return the members note of the member's body."""
        ...

    def keyring(self, kind: KeyringKind) -> bytes:
        """Return the sealed keyring that the members note names."""
        ...

    def entries(self, start: int) -> bytes:
        """Return the page of entries that begins with entry `start`."""
        ...

    def payload(self, entry: int) -> AbstractContextManager[Iterator[bytes]]:
        """Stream the payload of an entry in blocks of any size."""
        ...

    def payloads(self, first: int, count: int) -> AbstractContextManager[Iterator[bytes]]:
        """Stream the payloads of `count` entries from `first` on, as `PayloadFrames` reads them.

        A source that gives payloads one by one only raises MissingError.
        """
        ...
