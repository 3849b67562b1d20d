import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from channel.codec import jsons
from channel.codec.digests import sha256
from channel.errors import MalformedError, UntrustedError
from channel.report.bundle import (
    PREFIX_BYTES,
    check_padded_length,
    check_zeros,
    checked_blocks,
    read_front,
)
from channel.report.manifest import parse_manifest
from channel.report.packing import pack_bundle
from channel.report.schema import parse_report
from channel.treelog.signature import sign_ed25519

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "report.json").read_bytes())
BUNDLES = VECTORS["bundles"]
REFUSED = VECTORS["refused"]
ERRORS = {"malformed": MalformedError, "untrusted": UntrustedError}
SEED = bytes.fromhex(VECTORS["sign_seed"])


def contents(bundle: dict[str, Any]) -> list[bytes]:
    return [
        bytes((file["pattern_from"] + i) % 251 for i in range(file["pattern_bytes"]))
        for file in bundle["files"]
    ]


def built(bundle: dict[str, Any]) -> bytes:
    manifest: bytes = bundle["manifest"].encode()
    front = b"CHANNEL1" + len(manifest).to_bytes(4, "big") + manifest + bytes.fromhex(bundle["signature"])
    padded: int = bundle["padded"]
    return (front + b"".join(contents(bundle))).ljust(padded, b"\0")


def read_whole(plaintext: bytes) -> None:
    front = read_front(plaintext)
    check_padded_length(front, len(plaintext))
    check_zeros([plaintext[front.length_bytes :]])


def changed(plaintext: bytes, change: dict[str, Any]) -> bytes:
    front_bytes = BUNDLES[0]["front_bytes"]
    data = bytearray(plaintext)
    match change:
        case {"replace": [old, new], "signed": signed}:
            manifest = plaintext[PREFIX_BYTES : front_bytes - 64]
            assert manifest.count(old.encode()) == 1
            other = manifest.replace(old.encode(), new.encode())
            signature = sign_ed25519(SEED, b"channel/v1/report\0" + (other if signed else manifest))
            front = b"CHANNEL1" + len(other).to_bytes(4, "big") + other + signature
            return front.ljust(len(plaintext), b"\0")
        case {"flip": position}:
            data[position if position >= 0 else front_bytes + position] ^= 1
        case {"padded": padded}:
            return plaintext[:padded].ljust(padded, b"\0")
        case {"last_byte": value}:
            data[-1] = value
        case _:
            pytest.fail("a change of no known kind")
    return bytes(data)


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle["name"])
def test_the_bundle_reads_as_its_vector_says(bundle: dict[str, Any]) -> None:
    plaintext = built(bundle)
    assert sha256(plaintext).hex() == bundle["sha256"]
    read_whole(plaintext)
    front = read_front(plaintext)
    assert (front.front_bytes, front.length_bytes) == (bundle["front_bytes"], bundle["length"])
    assert parse_report(front.manifest.report).to_json() == json.loads(bundle["manifest"])["report"]
    for file, content in zip(front.files, contents(bundle), strict=True):
        lying = plaintext[file.offset : file.offset + file.size]
        assert b"".join(checked_blocks(file.file, [lying])) == content


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle["name"])
def test_packing_makes_the_bytes_of_the_vector(
    bundle: dict[str, Any], sign: Callable[[bytes], bytes]
) -> None:
    manifest = parse_manifest(bundle["manifest"].encode())
    sources = [(lambda content=content: [content]) for content in contents(bundle)]
    packed = pack_bundle(manifest, sources, sign=sign)
    assert packed.front.manifest_bytes.decode() == bundle["manifest"]
    assert sha256(b"".join(packed.blocks())).hex() == bundle["sha256"]


@pytest.mark.parametrize("change", REFUSED, ids=lambda change: change["name"])
def test_a_changed_bundle_is_refused_as_its_vector_says(change: dict[str, Any]) -> None:
    plaintext = changed(built(BUNDLES[0]), change)
    with pytest.raises(ERRORS[change["error"]]):
        read_whole(plaintext)


def test_the_manifest_of_a_vector_is_canonical_json() -> None:
    for bundle in BUNDLES:
        encoded = bundle["manifest"].encode()
        assert jsons.dump(jsons.parse(encoded, limit_bytes=2**18)) == encoded
