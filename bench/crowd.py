"""Seals in memory what a crowd of reporters sends to one body: mostly sound, the same texts every time."""

import os
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date

from bench.invented_texts import invent, tongues
from channel.client.sealed_writer import in_four_slots
from channel.codec.digests import Digest, sha256
from channel.codec.jsons import JsonObject
from channel.report.addressee import addressee
from channel.report.attached import AttachedFile
from channel.report.manifest import Kind, Manifest, ReturnPath, SealedBy
from channel.report.packing import FileSource, pack_bundle
from channel.wire.age.header import FILE_KEY_BYTES
from channel.wire.age.recipient import Recipient
from channel.wire.age.seal import seal_header, seal_payload
from channel.wire.age.stream import NONCE_BYTES
from channel.wire.padding import padded_length
from channel.wire.parts import FILE_LABEL, PAYLOAD_LABEL, parts_digest
from channel.wire.submission import BLIND_BYTES, SealedPrefix, commitment, token
from keys.passphrase import ReporterKeys, reporter_keys

SEED = 11
_GROUP = 100
_FILE_BYTES = 3000
_CHARACTERS = (300, 600, 600, 1200, 1200, 2500, 6000)
_URGENCIES = ("hours", "days", "weeks", "no_hurry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """The body that the crowd seals to: its name, its key of today, the directory that says so."""

    body: str
    key_id: str
    recipient: Recipient
    directory: Digest
    today: date


def sealed_crowd(count: int, intake: Intake) -> Iterator[Sequence[bytes]]:
    """Yield `count` sealed files in order, a hundred at a time, made on all cores.

    Of each hundred one is sealed by hand, one altered behind its signature, one posted again by a stranger,
    one the second of the same reporter; ten have files.
    """
    starts = range(0, count, _GROUP)
    stops = [min(count, start + _GROUP) for start in starts]
    with ProcessPoolExecutor(max_workers=len(os.sched_getaffinity(0))) as processes:
        yield from processes.map(_sealed_group, [intake] * len(starts), starts, stops)


def _sealed_group(intake: Intake, start: int, stop: int) -> Sequence[bytes]:
    crowd = _Crowd(intake)
    return [crowd.sealed(number) for number in range(start, stop)]


class _Crowd:
    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._tongues = tongues(SEED)
        # Drawn for each report where it matters; here it would only take its time.
        self._recipients = in_four_slots([intake.recipient], os.urandom)

    def sealed(self, number: int) -> bytes:
        """Return the sealed file of the report with this number."""
        draw = random.Random(f"{SEED}/{number}")
        kind = number % 100
        keys = reporter_keys(sha256(b"reporter %d" % (number - (kind == 28)))[:16])
        plain = self._by_hand(draw) if kind == 7 else self._bundle(draw, keys)
        if kind == 17:
            plain = plain.replace(b'"lang":"en"', b'"lang":"fr"', 1)
        file_key, payload = os.urandom(FILE_KEY_BYTES), bytearray()
        header = seal_header(self._recipients, file_key=file_key)
        seal_payload([plain], file_key=file_key, nonce=os.urandom(NONCE_BYTES), write=payload.extend)
        return _bound(header, payload, log_key=bytes(32) if kind == 37 else keys.log_key(0))

    def _by_hand(self, draw: random.Random) -> bytes:
        plain = self._text(draw).encode()
        return plain + bytes(padded_length(len(plain)) - len(plain))

    def _bundle(self, draw: random.Random, keys: ReporterKeys) -> bytes:
        files = [draw.randbytes(_FILE_BYTES) for _ in range(draw.randint(1, 3) if draw.random() < 0.1 else 0)]
        intake = self._intake
        manifest = Manifest(
            kind=Kind.REPORT,
            report_id=keys.report_id,
            number=0,
            day=intake.today,
            directory=intake.directory,
            to=(addressee(intake.body, intake.key_id, intake.recipient),),
            lang="en",
            sealed_by=SealedBy.CLI,
            log_key=keys.log_key(0),
            reporter=ReturnPath(
                recipient=keys.reply_identity.recipient, tag_key=keys.tag_key, sign=keys.sign_public
            ),
            report=self._report(draw),
            files=tuple(_described(data, number) for number, data in enumerate(files)),
        )
        return b"".join(pack_bundle(manifest, [_source(data) for data in files], sign=keys.sign).blocks())

    def _report(self, draw: random.Random) -> JsonObject:
        place = f"{draw.choice(('Oren', 'Kest', 'Nadir', 'Belmar'))} {draw.randint(1, 400)}"
        return {
            "form": "full",
            "what": self._text(draw),
            "where": {"text": place, "country": "Oruma", "precision": "near"},
            "urgency": draw.choice(_URGENCIES),
            "how_known": {"connections": ["witness"], "text": self._text(draw, limit=200)},
        }

    def _text(self, draw: random.Random, *, limit: int = 10_000) -> str:
        tongue = draw.choice(self._tongues)
        return invent(tongue, draw, characters=min(limit, draw.choice(_CHARACTERS)))


def _described(data: bytes, number: int) -> AttachedFile:
    return AttachedFile(
        name=f"photo {number}.jpg",
        type="image/jpeg",
        size=len(data),
        digest=parts_digest(FILE_LABEL, data),
        cleaned=True,
    )


def _source(data: bytes) -> FileSource:
    return lambda: [data]


def _bound(header: bytes, payload: bytearray, *, log_key: bytes) -> bytes:
    """Return a sealed file whose token is of its commitment under `log_key`."""
    blind, digest = os.urandom(BLIND_BYTES), parts_digest(PAYLOAD_LABEL, payload)
    committed = commitment(blind=blind, header=header, payload_digest=digest)
    return SealedPrefix(token=token(log_key, committed), blind=blind).encoded + header + payload
