"""What a reporter of the demonstration keeps: sealed file, words, files attached; seals nothing."""

from dataclasses import dataclass, field
from pathlib import Path

from channel.codec import hexes, jsons
from channel.codec.digests import DIGEST_BYTES, Digest
from channel.errors import MalformedError
from keys.private_files import read_private, write_new_private

RECORD_LIMIT_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterRecord:
    """One sealed report; `words` open nothing here, but in earnest nobody else may see them."""

    sample: str
    commitment: Digest
    words: tuple[str, ...] = field(repr=False)

    @property
    def encoded(self) -> bytes:
        """Return it as JSON, to be kept beside the sealed file."""
        members = {"sample": self.sample, "commitment": self.commitment.hex(), "words": " ".join(self.words)}
        return jsons.dump({"v": 1, **members}) + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> "ReporterRecord":
        """Decode what `encoded` wrote.

        Raises:
            MalformedError: another form or version.
        """
        members = jsons.parse(data, limit_bytes=RECORD_LIMIT_BYTES)
        sample, commitment, words = (members.get(name) for name in ("sample", "commitment", "words"))
        match members.get("v"), sample, commitment, words:
            case 1, str(), str(), str():
                digest = Digest(hexes.decode(commitment, length_bytes=DIGEST_BYTES))
                return cls(sample=sample, commitment=digest, words=tuple(words.split()))
            case _:
                raise MalformedError("not the record of a report of the demonstration")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterFiles:
    """Where one reporter keeps the sealed file, the record, and the files to attach."""

    folder: Path

    @property
    def sealed(self) -> Path:
        """Return the sealed file."""
        return self.folder / "report.sealed"

    @property
    def record(self) -> Path:
        """Return the record; it is there only once the sealed file is whole."""
        return self.folder / "record.json"

    def attachment(self, number: int, name: str) -> Path:
        """Return the file to attach as number `number`; two may have one name."""
        return self.folder / "files" / str(number) / name

    def keep(self, record: ReporterRecord) -> None:
        """Write the record; durable on return.

        Raises:
            RefusedError, UnavailableError: as `write_new_private`.
        """
        write_new_private(self.record, record.encoded)

    def read(self) -> ReporterRecord:
        """Read the record.

        Raises:
            UnavailableError: there is none, so nothing was sealed.
            MalformedError, RefusedError: as `read_private` and `ReporterRecord.parse`.
        """
        return ReporterRecord.parse(read_private(self.record, limit_bytes=RECORD_LIMIT_BYTES))
