"""The folder of saved notes: what is needed to seal without a network, verified anew at each use.

pin.json    what everything starts from, compared once with the printed card
roots, directory, about, intake    as the server gave them
seen.json   the highest numbers seen, so that nobody can serve older notes later
"""

import contextlib
import os
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from channel.errors import MalformedError, UnavailableError
from channel.treelog.note import NOTE_LIMIT_BYTES
from channel.wire.about import ABOUT_LIMIT_BYTES
from channel.wire.directory import BODIES_LIMIT
from channel.wire.pin import PIN_LIMIT_BYTES, Pin
from channel.wire.roots_chain import ROOTS_NOTES_LIMIT
from channel.wire.seen import SEEN_LIMIT_BYTES, Seen
from channel.wire.trust import TrustedNotes

ROOTS_LIMIT_BYTES = ROOTS_NOTES_LIMIT * NOTE_LIMIT_BYTES
INTAKE_LIMIT_BYTES = BODIES_LIMIT * NOTE_LIMIT_BYTES
_NO_NOTES = "Run `channel report fetch --server URL` once, with a network, to save the notes of a channel."


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFiles:
    """The four files that a server publishes, as they came; believed only once `verify` has returned."""

    roots: bytes = field(repr=False)
    directory: bytes = field(repr=False)
    about: bytes = field(repr=False)
    intake: bytes = field(repr=False)

    def verify(self, pin: Pin, *, today: date, seen: Seen) -> TrustedNotes:
        """Verify all of it from `pin` on.

        Raises:
            MalformedError, UntrustedError: as `TrustedNotes` says.
        """
        notes = TrustedNotes(pin, today=today, seen=seen)
        notes.update_roots(self.roots)
        notes.update_directory(self.directory)
        notes.update_about(self.about)
        notes.update_intake(self.intake)
        return notes


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
        files = NoteFiles(
            roots=self._due("roots", ROOTS_LIMIT_BYTES),
            directory=self._due("directory", NOTE_LIMIT_BYTES),
            about=self._due("about", ABOUT_LIMIT_BYTES),
            intake=self._due("intake", INTAKE_LIMIT_BYTES),
        )
        return files.verify(pin, today=today, seen=self.seen())

    def save(self, pin: Pin, files: NoteFiles, *, seen: Seen) -> None:
        """Save notes that were verified, each file whole or not at all, for the owner only.

        What was seen comes last: if this is cut short, the next `fetch` mends it.

        Raises:
            UnavailableError: the folder cannot be written.
        """
        contents = {
            "pin.json": pin.encoded,
            "roots": files.roots,
            "directory": files.directory,
            "about": files.about,
            "intake": files.intake,
            "seen.json": seen.encoded,
        }
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name, data in contents.items():
                _replace(self._folder / name, data)
        except OSError as error:
            raise UnavailableError(
                f"the notes cannot be saved ({os.strerror(error.errno or 0).lower()})",
                hint="Choose a folder that you may write to with `--notes`.",
            ) from None

    def _due(self, name: str, limit_bytes: int) -> bytes:
        data = self._read(name, limit_bytes)
        if data is None:
            raise UnavailableError(f"the saved notes lack the file {name}", hint=_NO_NOTES)
        return data

    def _read(self, name: str, limit_bytes: int) -> bytes | None:
        try:
            with (self._folder / name).open("rb") as file:
                data = file.read(limit_bytes + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise UnavailableError(
                f"the saved file {name} cannot be read ({os.strerror(error.errno or 0).lower()})",
                hint="Check the folder of the notes, and that it is yours.",
            ) from None
        if len(data) > limit_bytes:
            raise MalformedError(f"the saved file {name} is longer than {limit_bytes} bytes", hint=_NO_NOTES)
        return data


def _replace(path: Path, data: bytes) -> None:
    # mkstemp opens with O_EXCL and mode 0600.
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
