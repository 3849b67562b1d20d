"""A reporter with the real client: fetches and verifies notes, seals and sends as the program does."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from channel.client.attachments import Attachment
from channel.client.chosen_bodies import ChosenBodies, choose
from channel.client.confirmation import Sent
from channel.client.connection import Connection
from channel.client.fetching import fetch_pin, refresh_notes
from channel.client.patience import Patience
from channel.client.patient_line import PatientLine
from channel.client.progress import silent
from channel.client.saved_notes import SavedNotes
from channel.client.sealed_file import open_sealed_file
from channel.client.sealing import Draft, seal_report
from channel.client.sending import send
from channel.client.surroundings import Surroundings
from channel.client.upload_state import UploadState
from channel.wire.submission import SEALED_PREFIX_BYTES, SUBMISSION_HEADER_BYTES
from channel.wire.wordlist import load_wordlist
from tests.promises.live_channel import never_sleep, today


@dataclass(frozen=True, kw_only=True)
class SealedReport:
    """A sealed file and its eleven words."""

    path: Path
    words: tuple[str, ...]

    @property
    def header(self) -> bytes:
        return self.path.read_bytes()[SEALED_PREFIX_BYTES:][:SUBMISSION_HEADER_BYTES]

    @property
    def payload(self) -> bytes:
        return self.path.read_bytes()[SEALED_PREFIX_BYTES + SUBMISSION_HEADER_BYTES :]


class Reporter:
    """Fetches notes from a server, once; seals to any of its bodies and sends there."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self._address = address
        self._wordlist = load_wordlist()
        self._around = Surroundings(
            today=today(), random_bytes=secrets.token_bytes, sleep=never_sleep, progress=silent
        )
        with Connection(address, proxy=None) as connection:
            line = PatientLine(connection, Patience(never_sleep))
            pin = fetch_pin(line)
            self.notes = refresh_notes(line, SavedNotes(folder / "notes"), pin, today=today())

    def bodies(self, *names: str) -> ChosenBodies:
        """Return bodies of the channel with their keys of today."""
        return choose(self.notes, names)

    def seal(
        self,
        name: str,
        report: dict[str, Any],
        bodies: ChosenBodies,
        *,
        lang: str = "en",
        attachments: tuple[Attachment, ...] = (),
    ) -> SealedReport:
        """Seal a report into the file `<name>.sealed`."""
        path = self.folder / f"{name}.sealed"
        draft = Draft(report=report, lang=lang, attachments=attachments)
        sealed = seal_report(draft, bodies, path=path, wordlist=self._wordlist, surroundings=self._around)
        return SealedReport(path=path, words=sealed.words)

    def send(self, sealed: SealedReport, *, address: str | None = None) -> Sent:
        """Send a sealed file and return what the server confirmed; one line for each call."""
        server = address or self._address
        with open_sealed_file(sealed.path) as file, Connection(server, proxy=None) as connection:
            return send(
                file,
                connection=connection,
                state=UploadState(sealed.path, server=server),
                promise_key=None,
                surroundings=self._around,
            )
