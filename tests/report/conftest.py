"""A manifest, a signer and sources that the bundle's tests share."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Protocol

import pytest

from channel.codec.digests import sha256
from channel.report.addressee import addressee
from channel.report.attached import AttachedFile, Purpose
from channel.report.manifest import Kind, Manifest, ReturnPath, SealedBy
from channel.report.packing import FileSource, PackedBundle, pack_bundle
from channel.treelog.signature import ed25519_public, sign_ed25519
from channel.wire.nobody import nobody_recipient
from channel.wire.parts import FILE_LABEL, parts_digest

SEED = bytes(range(32))


class Attach(Protocol):
    def __call__(self, name: str, content: bytes, purpose: Purpose = Purpose.ALL) -> AttachedFile: ...


@pytest.fixture(scope="session")
def manifest() -> Manifest:
    return Manifest(
        kind=Kind.REPORT,
        report_id=bytes.fromhex("00112233445566778899aabbccddeeff"),
        number=0,
        day=date(2026, 11, 23),
        directory=sha256(b"directory"),
        to=(
            addressee("ohchr", "2026w48", nobody_recipient(1)),
            addressee("osapg", "2026w48b", nobody_recipient(2)),
        ),
        lang="fr",
        sealed_by=SealedBy.CLI,
        log_key=b"k" * 32,
        reporter=ReturnPath(recipient=nobody_recipient(3), tag_key=b"t" * 32, sign=ed25519_public(SEED)),
        report={"form": "alert", "what": "Des portes marquées la nuit.", "later": {"kept": [1, None]}},
    )


@pytest.fixture(scope="session")
def sign() -> Callable[[bytes], bytes]:
    return lambda message: sign_ed25519(SEED, message)


@pytest.fixture(scope="session")
def attach() -> Attach:
    def make(name: str, content: bytes, purpose: Purpose = Purpose.ALL) -> AttachedFile:
        return AttachedFile(
            name=name,
            type="application/octet-stream",
            size=len(content),
            digest=parts_digest(FILE_LABEL, content),
            cleaned=purpose is Purpose.ALL,
            purpose=purpose,
        )

    return make


class Pack(Protocol):
    def __call__(self, *contents: bytes) -> PackedBundle: ...


def in_blocks(content: bytes, block_bytes: int) -> FileSource:
    view = memoryview(content)
    return lambda: (view[start : start + block_bytes] for start in range(0, len(content), block_bytes))


@pytest.fixture(scope="session")
def pack(manifest: Manifest, sign: Callable[[bytes], bytes], attach: Attach) -> Pack:
    def make(*contents: bytes) -> PackedBundle:
        files = tuple(attach(f"file-{i}.bin", content) for i, content in enumerate(contents))
        sources = [in_blocks(content, 300_000) for content in contents]
        return pack_bundle(replace(manifest, files=files), sources, sign=sign)

    return make
