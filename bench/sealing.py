"""Sealing and opening a report with one large file, beside AEAD and SHA-256 over the same bytes."""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from bench.figures import Figure, median_pairs
from bench.one_body import OneBody
from channel.client.attachments import Attachment
from channel.client.progress import silent
from channel.client.sealing import Draft, seal_report
from channel.client.surroundings import Surroundings
from channel.report.bundle import PREFIX_BYTES, front_length, read_front
from channel.wire.age.stream import CHUNK_BYTES, TAG_BYTES
from channel.wire.parts import FILE_LABEL, PartsDigest
from channel.wire.submission import SEALED_PREFIX_BYTES, SUBMISSION_HEADER_BYTES
from channel.wire.wordlist import load_wordlist
from keys.unseal import PayloadReader, open_header

FILE_BYTES = 200 * 2**20
_MIB = 2**20
_ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    folder: Path
    body: OneBody

    @property
    def attachment(self) -> Path:
        return self.folder / "evidence.bin"

    @property
    def sealed(self) -> Path:
        return self.folder / "report.chs"

    def clear(self) -> None:
        self.sealed.unlink(missing_ok=True)

    def seal(self) -> None:
        draft = Draft(
            report={"form": "alert", "what": "A bench report."},
            lang="en",
            attachments=(Attachment(path=self.attachment),),
        )
        surroundings = Surroundings(
            today=date(2026, 11, 23), random_bytes=os.urandom, sleep=time.sleep, progress=silent
        )
        seal_report(
            draft, self.body.chosen, path=self.sealed, wordlist=load_wordlist(), surroundings=surroundings
        )

    def open(self) -> None:
        with self.sealed.open("rb") as file:
            _open_whole(file, self.body, self.sealed.stat().st_size)


def measure_sealing() -> list[Figure]:
    """Seal and open with the code of the command line and of the console, file to file."""
    with tempfile.TemporaryDirectory() as name:
        bench = _Bench(folder=Path(name), body=OneBody.new())
        with bench.attachment.open("wb") as file:
            for _ in range(FILE_BYTES // _MIB):
                file.write(os.urandom(_MIB))
        data = bench.attachment.read_bytes()
        figures = []
        limit = _rate(lambda: aead_and_hash(data))
        # Removing the file of the round before is no part of sealing, so it happens ahead of the clock.
        for what, before, work in (("sealing", bench.clear, bench.seal), ("opening", _nothing, bench.open)):
            value, bound = median_pairs(_rate(work, before=before), limit, rounds=_ROUNDS)
            note = "limit: ChaCha20-Poly1305 and SHA-256 over the same bytes in memory"
            figures.append(
                Figure(name=f"{what}, 200 MiB file", value=value, unit="MiB/s", limit=bound, note=note)
            )
        return figures


def aead_and_hash(data: bytes) -> None:
    """Encrypt in chunks of 64 KiB and hash the result, each once, in one thread, in memory."""
    aead = ChaCha20Poly1305(bytes(32))
    digest, view = hashlib.sha256(), memoryview(data)
    out = memoryview(bytearray(CHUNK_BYTES + TAG_BYTES))
    for number, start in enumerate(range(0, len(data), CHUNK_BYTES)):
        chunk = view[start : start + CHUNK_BYTES]
        size = aead.encrypt_into(number.to_bytes(12, "big"), chunk, None, out[: len(chunk) + TAG_BYTES])
        digest.update(out[:size])
    digest.digest()


def _nothing() -> None:
    """Prepare nothing."""


def _rate(work: Callable[[], None], *, before: Callable[[], None] = _nothing) -> Callable[[], float]:
    def measure() -> float:
        before()
        started = time.perf_counter()
        work()
        return FILE_BYTES / _MIB / (time.perf_counter() - started)

    return measure


def _open_whole(file: BinaryIO, body: OneBody, size: int) -> None:
    file.seek(SEALED_PREFIX_BYTES)
    opened = open_header(file.read(SUBMISSION_HEADER_BYTES), [body.identity])
    payload_bytes = size - SEALED_PREFIX_BYTES - SUBMISSION_HEADER_BYTES
    reader = PayloadReader(file, file_key=opened.file_key, payload_bytes=payload_bytes)
    front = read_front(reader.read(0, front_length(reader.read(0, PREFIX_BYTES))))
    attached = front.manifest.files[0]
    digest = PartsDigest(FILE_LABEL)
    for block in reader.blocks(front.length_bytes - attached.size, attached.size):
        digest.update(block)
    if digest.digest() != attached.digest:
        raise RuntimeError("the file does not come back")
