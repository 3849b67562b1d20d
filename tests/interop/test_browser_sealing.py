"""Reports sealed by the browser's code in Node open here byte for byte, and the other way round."""

import json
import os
import random
import secrets
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from channel.client.attachments import Attachment
from channel.client.chosen_bodies import ChosenBodies, choose
from channel.client.progress import silent
from channel.client.sealing import Draft, seal_report
from channel.client.surroundings import Surroundings
from channel.codec.digests import sha256
from channel.errors import NotRecipientError
from channel.report.attached import Purpose
from channel.report.bundle import checked_blocks
from channel.report.manifest import SealedBy
from channel.wire.age.header import check_submission_header
from channel.wire.padding import check_payload_length
from channel.wire.parts import PAYLOAD_LABEL, part_count, parts_digest
from channel.wire.submission import (
    SEALED_PREFIX_BYTES,
    SUBMISSION_HEADER_BYTES,
    commitment,
    parse_sealed_prefix,
    token,
)
from channel.wire.wordlist import load_wordlist
from channel.wire.words import entropy_from_text
from keys.passphrase import ReporterKeys, reporter_keys
from tests.client.open_channel import OpenChannel, identity_of, open_evidence, open_sealed

WEB = Path(__file__).parents[2] / "web"
TODAY = date(2026, 11, 25)
BODIES = ("ohchr", "oios", "osapg", "unhcr")
BORDERS = (1, 2**16, 2**18, 2**20, 5 * 2**18, 2**21, 3 * 2**20)
BATCH = 10
FIXED_SEED = 1
SEED_NAME = "CHANNEL_SEALING_SEED"
ROUNDS, LONG_ROUNDS = 10, 1000
TEXTS = (
    "A blue circle on the doors.",
    "دائرة زرقاء على الأبواب",
    "門上的藍圈 😀",
    '\ufeff\x00\u2028\\"\u007f',
    "x" * 9000,
)
NAMES = ("a.jpg", "e\u0301.txt", "..", "x/y.pdf", "الصورة.png", "x\u202egpj.exe", "😀" * 90, "line\nbreak")


@dataclass(frozen=True, kw_only=True)
class File:
    name: str
    content: bytes
    is_evidence: bool
    cleaned: bool

    @property
    def kept_name(self) -> str:
        bare = unicodedata.normalize("NFC", self.name.rpartition("/")[2])
        return bare.encode()[:255].decode("utf-8", "ignore")


@dataclass(frozen=True, kw_only=True)
class Round:
    """A report to seal, drawn from a seed."""

    bodies: tuple[str, ...]
    what: str
    files: tuple[File, ...]

    @property
    def report(self) -> dict[str, object]:
        return {"form": "full", "what": self.what, "where": {"text": "x"}, "later": {"kept": [1, None, True]}}


def rounds(seed: int) -> Iterator[Round]:
    draw = random.Random(seed)
    while True:
        # The front takes about 3 KiB, so totals fall on either side of the borders between length classes.
        target = max(0, draw.choice(BORDERS) - 2600 - draw.randrange(1200))
        yield Round(
            bodies=tuple(draw.sample(BODIES, draw.randint(1, len(BODIES)))),
            what=draw.choice(TEXTS),
            files=tuple(drawn_files(draw, target)),
        )


def drawn_files(draw: random.Random, target: int) -> Iterator[File]:
    while target > 0 or draw.random() < 0.2:
        size = min(target, draw.choice((target, 0, 1, 65_536, draw.randrange(target + 1))))
        target = max(0, target - max(size, 1))
        yield File(
            name=draw.choice(NAMES),
            content=draw.randbytes(size),
            is_evidence=draw.random() < 0.25,
            cleaned=draw.random() < 0.5,
        )
        if draw.random() < 0.3:
            return


@pytest.fixture(name="channel", scope="module")
def an_open_channel() -> OpenChannel:
    channel = OpenChannel(today=TODAY)
    channel.add_bodies(*BODIES[2:])
    return channel


def chosen(channel: OpenChannel, bodies: Sequence[str]) -> ChosenBodies:
    return choose(channel.files.verify(channel.pin, today=TODAY, seen=channel.simulated.seen), bodies)


def in_node(script: str, jobs: Sequence[object]) -> list[dict[str, Any]]:
    lines = "".join(json.dumps(job) + "\n" for job in jobs)
    done = subprocess.run(
        ["node", f"interop/{script}"], cwd=WEB, input=lines.encode(), stdout=subprocess.PIPE, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def job_of(one: Round, bodies: ChosenBodies, folder: Path) -> dict[str, object]:
    folder.mkdir()
    files = []
    for number, file in enumerate(one.files):
        path = folder / str(number)
        path.write_bytes(file.content)
        purpose = "evidence" if file.is_evidence else "all"
        files.append(
            {
                "path": str(path),
                "name": file.name,
                "type": "image/png",
                "cleaned": file.cleaned,
                "purpose": purpose,
            }
        )
    return {
        "bodies": [
            {"id": body.id, "epoch": body.intake_key().id, "recipient": str(body.intake_key().recipient)}
            for body in bodies.bodies
        ],
        "evidence": [str(recipient) for recipient in bodies.evidence_recipients],
        "directory": bodies.directory.hex(),
        "today": str(TODAY),
        "lang": "zh-Hans",
        "report": one.report,
        "files": files,
        "out": str(folder / "sealed"),
    }


def check_opens(one: Round, bodies: ChosenBodies, path: Path, keys: ReporterKeys) -> None:
    for body in BODIES:
        if body not in one.bodies:
            with pytest.raises(NotRecipientError):
                open_sealed(path, [identity_of(body)])
            continue
        opened = open_sealed(path, [identity_of(body)])
        manifest = opened.front.manifest
        assert manifest.report == one.report
        assert (manifest.to, manifest.directory, manifest.day) == (bodies.addressees, bodies.directory, TODAY)
        assert (manifest.lang, manifest.sealed_by, manifest.number) == ("zh-Hans", SealedBy.BROWSER, 0)
        assert (manifest.report_id, manifest.log_key) == (keys.report_id, keys.log_key(0))
        assert manifest.reporter.recipient == keys.reply_identity.recipient
        assert (manifest.reporter.tag_key, manifest.reporter.sign) == (keys.tag_key, keys.sign_public)
        for number, file in enumerate(one.files):
            attached = manifest.files[number]
            sealed = b"".join(checked_blocks(attached, [opened.files[number]]))
            assert (attached.name, attached.type) == (file.kept_name, "image/png")
            assert (attached.cleaned, attached.purpose is Purpose.EVIDENCE) == (
                file.cleaned,
                file.is_evidence,
            )
            if file.is_evidence:
                assert open_evidence(opened, number, [identity_of(body, "evidence")]) == file.content
            else:
                assert sealed == file.content


def check_commitment(path: Path, answer: dict[str, Any], keys: ReporterKeys) -> None:
    data = path.read_bytes()
    prefix = parse_sealed_prefix(data[:SEALED_PREFIX_BYTES])
    header = data[SEALED_PREFIX_BYTES:][:SUBMISSION_HEADER_BYTES]
    payload = data[SEALED_PREFIX_BYTES + SUBMISSION_HEADER_BYTES :]
    check_submission_header(header)
    check_payload_length(len(payload))
    digest = commitment(
        blind=prefix.blind, header=header, payload_digest=parts_digest(PAYLOAD_LABEL, payload)
    )
    assert digest.hex() == answer["commitment"]
    assert prefix.token == token(keys.log_key(0), digest)
    assert answer["parts"] == part_count(len(payload))


def seeds(*, long: bool) -> list[int]:
    if not long:
        return [FIXED_SEED]
    fresh = int(os.environ.get(SEED_NAME, secrets.randbits(32)))
    print(f"once more: {SEED_NAME}={fresh}")  # noqa: T201 - pytest shows it when the test fails
    return [FIXED_SEED, fresh]


@pytest.mark.long
def test_what_the_browser_seals_opens_byte_for_byte(
    channel: OpenChannel,
    tmp_path: Path,
    long_run: bool,  # noqa: FBT001 - a fixture
) -> None:
    wordlist = load_wordlist()
    for seed in seeds(long=long_run):
        drawn = rounds(seed)
        for start in range(0, LONG_ROUNDS // 2 if long_run else ROUNDS, BATCH):
            batch = list(islice(drawn, BATCH))
            bodies = [chosen(channel, one.bodies) for one in batch]
            folders = [tmp_path / f"{seed}-{start + place}" for place in range(BATCH)]
            jobs = [job_of(*three) for three in zip(batch, bodies, folders, strict=True)]
            answers = in_node("seal.mjs", jobs)
            for one, to, folder, answer in zip(batch, bodies, folders, answers, strict=True):
                keys = reporter_keys(entropy_from_text(" ".join(answer["words"]), wordlist))
                check_opens(one, to, folder / "sealed", keys)
                check_commitment(folder / "sealed", answer, keys)
                for path in folder.iterdir():
                    path.unlink()


@pytest.mark.long
def test_what_python_seals_the_browser_side_reads(
    channel: OpenChannel,
    tmp_path: Path,
    long_run: bool,  # noqa: FBT001 - a fixture
) -> None:
    around = Surroundings(today=TODAY, random_bytes=os.urandom, sleep=lambda _: None, progress=silent)
    for place, one in enumerate(islice(rounds(FIXED_SEED + 1), LONG_ROUNDS if long_run else ROUNDS)):
        folder = tmp_path / str(place)
        folder.mkdir()
        attachments = []
        for number, file in enumerate(one.files):
            path = folder / f"{number}.bin"
            path.write_bytes(file.content)
            purpose = Purpose.EVIDENCE if file.is_evidence else Purpose.ALL
            attachments.append(Attachment(path=path, purpose=purpose, cleaned=file.cleaned))
        draft = Draft(report=one.report, lang="fr", attachments=tuple(attachments))
        out = folder / "sealed"
        bodies = chosen(channel, one.bodies)
        seal_report(draft, bodies, path=out, wordlist=load_wordlist(), surroundings=around)
        jobs = [
            {
                "path": str(out),
                "identity": identity_of(body).text,
                "evidence": identity_of(body, "evidence").text,
            }
            for body in one.bodies
        ]
        expected = open_sealed(out, [identity_of(one.bodies[0])]).front.manifest_bytes.decode()
        for answer in in_node("read.mjs", jobs):
            assert answer["manifest"] == expected
            assert answer["files"] == [sha256(file.content).hex() for file in one.files]


def test_digits_of_every_script_have_the_same_value() -> None:
    characters = [chr(code) for code in range(sys.maxunicode + 1)]
    digits = "".join(character for character in characters if character.isdecimal())
    script = """
        import { decimalValue } from "./src/wire/decimals.js";
        const digits = JSON.parse(process.argv[1]);
        const value = (digit) => (/\\p{Nd}/u.test(digit) ? decimalValue(digit) : -1);
        console.log(JSON.stringify([...digits].map(value)));
    """
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script, json.dumps(digits)],
        cwd=WEB, check=True, capture_output=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == [unicodedata.decimal(digit) for digit in digits]
