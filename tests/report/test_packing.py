import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.errors import MalformedError, RefusedError, UnavailableError, UntrustedError
from channel.report.attached import AttachedFile
from channel.report.bundle import (
    check_padded_length,
    check_zeros,
    checked_blocks,
    read_front,
)
from channel.report.manifest import FILES_LIMIT, MANIFEST_LIMIT_BYTES, Manifest
from channel.report.packing import PackedBundle, pack_bundle
from channel.treelog.signature import sign_ed25519
from channel.wire.parts import FILE_LABEL, PartsDigest

Sign = Callable[[bytes], bytes]
Attach = Callable[..., AttachedFile]
Pack = Callable[..., PackedBundle]
MIB = 2**20


@given(st.lists(st.binary(max_size=100) | st.integers(0, 1_200_000).map(bytes), max_size=3))
def test_what_is_packed_reads_back_byte_for_byte(pack: Pack, contents: list[bytes]) -> None:
    packed = pack(*contents)
    plaintext = b"".join(packed.blocks())
    front = read_front(plaintext)
    check_padded_length(front, len(plaintext))
    check_zeros([plaintext[front.length_bytes :]])
    for file, content in zip(front.files, contents, strict=True):
        lying = plaintext[file.offset : file.offset + file.size]
        assert b"".join(checked_blocks(file.file, [lying])) == content


def test_packing_twice_gives_the_same_bytes(pack: Pack) -> None:
    packed = pack(b"x" * 1000)
    assert b"".join(packed.blocks()) == b"".join(packed.blocks()) == b"".join(pack(b"x" * 1000).blocks())


def test_blocks_of_sources_pass_without_a_copy(manifest: Manifest, attach: Attach, sign: Sign) -> None:
    block = memoryview(bytes(range(256)) * 4096)
    whole = replace(manifest, files=(attach("a", bytes(block)),))
    blocks = list(pack_bundle(whole, [lambda: [block]], sign=sign).blocks())
    assert blocks[1] is block


def test_memory_stays_flat_however_large_a_file_is(manifest: Manifest, attach: Attach, sign: Sign) -> None:
    block, count = memoryview(bytes(MIB)), 64
    digest = PartsDigest(FILE_LABEL)
    for _ in range(count):
        digest.update(block)
    file = replace(attach("a", b""), size=count * MIB, digest=digest.digest())
    packed = pack_bundle(replace(manifest, files=(file,)), [lambda: [block] * count], sign=sign)
    tracemalloc.start()
    try:
        total = sum(len(block) for block in packed.blocks())
        assert tracemalloc.get_traced_memory()[1] < 4 * MIB
    finally:
        tracemalloc.stop()
    assert total == packed.padded_bytes


def test_a_source_that_cannot_be_read_says_so_itself(manifest: Manifest, attach: Attach, sign: Sign) -> None:
    def failing() -> Iterator[bytes]:
        yield b"a"
        raise UnavailableError("disk gone")

    packed = pack_bundle(replace(manifest, files=(attach("a", b"abc"),)), [failing], sign=sign)
    with pytest.raises(UnavailableError):
        list(packed.blocks())


def test_a_report_longer_than_a_manifest_is_refused_with_a_hint(manifest: Manifest, sign: Sign) -> None:
    long = replace(manifest, report={"form": "full", "what": "x" * MANIFEST_LIMIT_BYTES})
    with pytest.raises(RefusedError) as refusal:
        pack_bundle(long, [], sign=sign)
    assert refusal.value.hint


def test_more_than_2_gib_is_refused_with_a_hint(manifest: Manifest, attach: Attach, sign: Sign) -> None:
    files = (replace(attach("a", b""), size=2**31 - 1000),)
    with pytest.raises(RefusedError) as refusal:
        pack_bundle(replace(manifest, files=files), [list], sign=sign)
    assert refusal.value.hint


def test_what_no_reader_would_take_is_never_made(manifest: Manifest, attach: Attach, sign: Sign) -> None:
    with pytest.raises(MalformedError):
        pack_bundle(replace(manifest, to=()), [], sign=sign)
    with pytest.raises(MalformedError):
        pack_bundle(replace(manifest, files=(attach("x" * 256, b""),)), [list], sign=sign)
    many = (attach("x", b""),) * (FILES_LIMIT + 1)
    with pytest.raises(MalformedError):
        pack_bundle(replace(manifest, files=many), [list] * len(many), sign=sign)


def test_signing_with_another_key_is_noticed(manifest: Manifest) -> None:
    with pytest.raises(UntrustedError):
        pack_bundle(manifest, [], sign=lambda message: sign_ed25519(b"\2" * 32, message))


def test_files_and_sources_must_be_as_many(manifest: Manifest, attach: Attach, sign: Sign) -> None:
    with pytest.raises(MalformedError):
        pack_bundle(replace(manifest, files=(attach("a", b""),)), [], sign=sign)
