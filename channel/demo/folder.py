"""Where everything of one demonstration lies; makes the folders and looks into none."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from channel.demo.cast import BODIES, CastBody, CastMember
from channel.demo.reporter_files import ReporterFiles
from channel.demo.sample_reports import SampleReport
from channel.errors import UnavailableError, reason

_PRIVATE = 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFolder:
    """The files below `root`, which is an absolute path."""

    root: Path

    @property
    def passphrase(self) -> Path:
        """Return the file with the one passphrase of all key files here."""
        return self.root / "DEMO-PASSPHRASE.txt"

    @property
    def ready(self) -> Path:
        """Return the file that is written when the channel is complete."""
        return self.root / "demo.json"

    @property
    def lock(self) -> Path:
        """Return the file that a running demonstration holds locked."""
        return self.root / "demo.lock"

    @property
    def administrators(self) -> Path:
        """Return the folder of root keys and of the notes that they signed."""
        return self.root / "administrators"

    def root_key(self, root_id: str) -> Path:
        """Return the key file of an administrator."""
        return self.administrators / f"{root_id}.key"

    @property
    def notes(self) -> Path:
        """Return the folder of what administrators hand to the operator: pin, roots, directory, about."""
        return self.administrators / "notes"

    @property
    def pin(self) -> Path:
        """Return the pin, which stands for the printed card."""
        return self.notes / "pin.json"

    @property
    def server(self) -> Path:
        """Return the server's data directory."""
        return self.root / "server"

    @property
    def server_log(self) -> Path:
        """Return the file that the server writes its log to."""
        return self.root / "server.log"

    @property
    def console_log(self) -> Path:
        """Return the file that the reviewer's console writes to when something is wrong."""
        return self.root / "console.log"

    @property
    def bodies(self) -> Path:
        """Return the folder of all bodies."""
        return self.root / "bodies"

    def sign_key(self, body: CastBody) -> Path:
        """Return the key file by which a body speaks; its custodian holds it."""
        return self.body(body) / "sign.key"

    def body(self, body: CastBody) -> Path:
        """Return the folder of a body."""
        return self.bodies / body.id

    def home(self, body: CastBody, member: CastMember) -> Path:
        """Return a member's home, as `channel console --home` takes it."""
        return self.body(body) / member.id

    def member_key(self, body: CastBody, member: CastMember) -> Path:
        """Return a member's key file, in its home."""
        return self.home(body, member) / "member.key"

    @property
    def reporters(self) -> Path:
        """Return the folder of all reporters."""
        return self.root / "reporters"

    @property
    def saved_notes(self) -> Path:
        """Return the folder of notes that the reporters share, as `channel report --notes` takes it."""
        return self.reporters / "notes"

    def reporter(self, sample: SampleReport) -> ReporterFiles:
        """Return the files of the reporter of one sample."""
        return ReporterFiles(folder=self.reporters / sample.name)

    def make_root(self) -> None:
        """Make the folder itself, if it is not there, for its owner only.

        Raises:
            UnavailableError: it cannot be made here.
        """
        _make([self.root])

    def make(self) -> None:
        """Make the folders inside it.

        Raises:
            UnavailableError: they cannot be made here.
        """
        shared = (self.administrators, self.notes, self.reporters, self.bodies)
        _make([*shared, *(self.body(body) for body in BODIES)])


def _make(folders: Iterable[Path]) -> None:
    try:
        for folder in folders:
            folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    except OSError as error:
        raise UnavailableError(
            f"the folder of the demonstration cannot be made ({reason(error)})",
            hint="Choose a folder that you may write to with --dir.",
        ) from None
