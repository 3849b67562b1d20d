"""The folder of saved notes: what is needed to seal without a network, verified anew at each use.

pin.json    what everything starts from, compared once with the printed card
roots, directory, about, intake    as the server gave them
seen.json   the highest numbers seen, so that nobody can serve older notes later
"""

from datetime import date
from pathlib import Path

from channel.errors import MalformedError, UnavailableError, reason
from channel.wire.note_files import NoteFiles, PublicNote
from channel.wire.pin import PIN_LIMIT_BYTES, Pin
from channel.wire.seen import SEEN_LIMIT_BYTES, Seen
from channel.wire.trust import TrustedNotes
from keys.public_files import replace_public

FOLDER_MODE = 0o700
FILE_MODE = 0o600
_NO_NOTES = "Run `channel report fetch --server URL` once, with a network, to save the notes of a channel."


class SavedNotes:
    """One folder, for one channel."""

    def __init__(self, folder: Path) -> None:
        """Stand for `folder`, which need not exist yet."""
        self._folder = folder

    def pin(self) -> Pin | None:
        """Return the pin that was saved, or None where nothing was.

        Raises:
            MalformedError: the file is no pin.
            UnavailableError: it cannot be read.
        """
        data = self._read("pin.json", PIN_LIMIT_BYTES)
        return None if data is None else Pin.parse(data)

    def seen(self) -> Seen:
        """Return what was seen before, nothing in a new folder.

        Raises:
            MalformedError, UnavailableError: as `pin`.
        """
        data = self._read("seen.json", SEEN_LIMIT_BYTES)
        return Seen.empty() if data is None else Seen.parse(data)

    def load(self, *, today: date) -> TrustedNotes:
        """Read and verify everything, as of `today`.

        Raises:
            UnavailableError: nothing was saved here, or it cannot be read.
            MalformedError, UntrustedError: what is saved is damaged, expired or not believed.
        """
        pin = self.pin()
        if pin is None:
            raise UnavailableError("no notes are saved here", hint=_NO_NOTES)
        files = NoteFiles.gather(self._due)
        return files.verify(pin, today=today, seen=self.seen())

    def save(self, pin: Pin, files: NoteFiles, *, seen: Seen) -> None:
        """Save notes that were verified, each file whole or not at all, its owner's only; durable on return.

        What was seen comes last: if this is cut short, the next `fetch` mends it.

        Raises:
            UnavailableError: the folder cannot be written.
        """
        contents = {"pin.json": pin.encoded, **files.contents, "seen.json": seen.encoded}
        try:
            self._folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        except OSError as error:
            raise UnavailableError(
                f"the notes cannot be saved ({reason(error)})",
                hint="Choose a folder that you may write to with `--notes`.",
            ) from None
        for name, data in contents.items():
            replace_public(self._folder / name, data, mode=FILE_MODE)

    def _due(self, note: PublicNote) -> bytes:
        data = self._read(note.value, note.limit_bytes)
        if data is None:
            raise UnavailableError(f"the saved notes lack the file {note}", hint=_NO_NOTES)
        return data

    def _read(self, name: str, limit_bytes: int) -> bytes | None:
        try:
            with (self._folder / name).open("rb") as file:
                data = file.read(limit_bytes + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise UnavailableError(
                f"the saved file {name} cannot be read ({reason(error)})",
                hint="Check the folder of the notes, and that it is yours.",
            ) from None
        if len(data) > limit_bytes:
            raise MalformedError(f"the saved file {name} is longer than {limit_bytes} bytes", hint=_NO_NOTES)
        return data
