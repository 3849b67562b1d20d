"""A channel whose keys the test holds: notes signed for real, and identities that open what was sealed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from channel.client.saved_notes import SavedNotes
from channel.codec.days import Window
from channel.report.attached import Purpose
from channel.report.bundle import (
    PREFIX_BYTES,
    Front,
    check_padded_length,
    check_zeros,
    front_length,
    read_front,
)
from channel.report.evidence import EVIDENCE_HEADER_BYTES
from channel.treelog.note import Note
from channel.wire.directory import DirectoryBody
from channel.wire.intake_note import IntakeKey
from channel.wire.note_files import NoteFiles
from channel.wire.pin import Pin
from channel.wire.seen import Seen
from channel.wire.submission import SEALED_PREFIX_BYTES, SUBMISSION_HEADER_BYTES
from keys.identity import Identity
from keys.unseal import PayloadReader, open_bytes, open_header
from tests.wire import notes_simulator as simulator

BODIES = ("ohchr", "oios")
TITLES = simulator.TITLES


def identity_of(body: str, kind: str = "intake") -> Identity:
    return Identity(simulator.seed_of(f"{body} {kind} identity"))


def key_of(body: str, today: date, kind: str = "intake") -> IntakeKey:
    window = Window(start=today - timedelta(days=2), end=today + timedelta(days=5))
    return IntakeKey(id="2026w48", window=window, recipient=identity_of(body, kind).recipient)


@dataclass(kw_only=True)
class OpenChannel:
    """What a server publishes on a day; tests change a part and look again."""

    today: date
    simulated: simulator.Channel = field(init=False)

    def __post_init__(self) -> None:
        channel = simulator.new_channel()
        valid = Window(start=self.today - timedelta(days=10), end=self.today + timedelta(days=80))
        channel.directory = replace(channel.directory, valid=valid)
        channel.today = self.today
        for body in BODIES:
            channel.intakes[body] = replace(
                channel.intakes[body],
                keys=(key_of(body, self.today),),
                evidence=(key_of(body, self.today, "evidence"),),
            )
        self.simulated = channel

    @property
    def pin(self) -> Pin:
        return self.simulated.pin

    @property
    def files(self) -> NoteFiles:
        return NoteFiles(
            roots=self.simulated.roots_file,
            directory=self.simulated.directory_file,
            about=self.simulated.about_file,
            intake=self.simulated.intake_file,
        )

    def save_to(self, folder: Path) -> SavedNotes:
        saved = SavedNotes(folder)
        saved.save(self.pin, self.files, seen=Seen.empty())
        return saved

    def drop_keys(self, body: str, *, evidence_only: bool = False) -> None:
        intake = self.simulated.intakes[body]
        keys = intake.keys if evidence_only else ()
        self.simulated.intakes[body] = replace(intake, keys=keys, evidence=())

    def share_a_key(self) -> None:
        """Publish one body's key under the other body's name too."""
        intake = self.simulated.intakes["oios"]
        self.simulated.intakes["oios"] = replace(intake, keys=(key_of("ohchr", self.today),))

    def add_bodies(self, *names: str) -> None:
        """Give the channel more bodies, each with keys."""
        for name in names:
            base = self.simulated.intakes["ohchr"]
            fresh = simulator.intake_of(name)
            self.simulated.intakes[name] = replace(
                base,
                body=name,
                keys=(key_of(name, self.today),),
                reply=fresh.reply,
                evidence=(key_of(name, self.today, "evidence"),),
                witnesses=fresh.witnesses,
                custodies=fresh.custodies,
            )
        directory = self.simulated.directory
        self.simulated.directory = replace(
            directory,
            bodies=(*directory.bodies, *(DirectoryBody(id=name, title=name.upper()) for name in names)),
            signs=(*directory.signs, *(simulator.sign_key_of(name) for name in names)),
        )


def forged(note: Note) -> bytes:
    """Spoil the last signature of a note."""
    *rest, last = note.signatures
    return replace(note, signatures=(*rest, simulator.spoilt(last))).encoded


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A sealed file as a body reads it, every rule of the format checked."""

    front: Front
    files: tuple[bytes, ...]

    @property
    def what(self) -> str:
        return str(self.front.manifest.report["what"])


def open_sealed(path: Path, identities: Sequence[Identity]) -> Opened:
    """Open a sealed file with a body's identities, attachments for all included."""
    with path.open("rb") as file:
        header = file.read(SEALED_PREFIX_BYTES + SUBMISSION_HEADER_BYTES)[SEALED_PREFIX_BYTES:]
        payload_bytes = path.stat().st_size - SEALED_PREFIX_BYTES - SUBMISSION_HEADER_BYTES
        opened = open_header(header, identities)
        reader = PayloadReader(file, file_key=opened.file_key, payload_bytes=payload_bytes)
        front = read_front(reader.read(0, front_length(reader.read(0, PREFIX_BYTES))))
        check_padded_length(front, reader.length_bytes)
        check_zeros(reader.blocks(front.length_bytes, reader.length_bytes - front.length_bytes))
        files = tuple(reader.read(found.offset, found.size) for found in front.files)
    return Opened(front=front, files=files)


def open_evidence(opened: Opened, number: int, identities: Sequence[Identity]) -> bytes:
    """Open one attachment for the evidence unit."""
    assert opened.front.manifest.files[number].purpose is Purpose.EVIDENCE
    assert len(opened.files[number]) > EVIDENCE_HEADER_BYTES
    return open_bytes(opened.files[number], identities)
