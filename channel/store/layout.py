"""Where everything lies in the server's data directory; makes the folders, looks into none."""

from dataclasses import dataclass
from pathlib import Path

from channel.errors import UnavailableError, reason

_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class DataDirectory:
    """The folders and files below `root`."""

    root: Path

    @property
    def database(self) -> Path:
        """Return the SQLite file; `-wal` and `-shm` lie beside it."""
        return self.root / "channel.sqlite3"

    @property
    def blobs(self) -> Path:
        """Return the folder of payloads, each named by its commitment."""
        return self.root / "blobs"

    @property
    def uploads(self) -> Path:
        """Return the folder of payloads that are not complete, each named by its upload."""
        return self.root / "uploads"

    @property
    def public(self) -> Path:
        """Return the folder of the files that everybody may fetch."""
        return self.root / "public"

    @property
    def secrets(self) -> Path:
        """Return the folder of the server's own seeds."""
        return self.root / "secrets"

    @property
    def server_lock(self) -> Path:
        """Return the file that a running server holds locked."""
        return self.root / "server.lock"

    @property
    def jobs_lock(self) -> Path:
        """Return the file that the active jobs process holds locked."""
        return self.root / "jobs.lock"

    def make(self) -> None:
        """Make what is missing of folders and database file, readable by their owner only.

        Raises:
            UnavailableError: they cannot be made here.
        """
        folders = (self.root, self.blobs, self.uploads, self.public, self.public / "v1", self.secrets)
        try:
            for folder in folders:
                folder.mkdir(mode=_PRIVATE_FOLDER, parents=folder is self.root, exist_ok=True)
            # SQLite would make its file readable for others; the files beside it take its mode.
            self.database.touch(mode=_PRIVATE_FILE)
        except OSError as error:
            raise UnavailableError(
                f"the data directory cannot be made ({reason(error)})",
                hint="Give a directory that this user may write to: CHANNEL_DATA_DIR or --data.",
            ) from None
