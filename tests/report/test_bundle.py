from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec.binary import u32
from channel.codec.digests import sha256
from channel.errors import MalformedError, UntrustedError
from channel.report.addressee import addressee
from channel.report.attached import AttachedFile
from channel.report.bundle import (
    MAGIC,
    PREFIX_BYTES,
    check_addressed,
    check_padded_length,
    check_zeros,
    checked_blocks,
    front_length,
    is_bundle,
    read_front,
)
from channel.report.manifest import MANIFEST_LIMIT_BYTES, Manifest
from channel.report.packing import PackedBundle
from channel.treelog.signature import sign_ed25519
from channel.wire.nobody import nobody_recipient
from channel.wire.padding import SMALL_BYTES

Pack = Callable[..., PackedBundle]
Attach = Callable[..., AttachedFile]


@pytest.fixture(scope="session")
def front(pack: Pack) -> bytes:
    return pack(b"one").encoded_front


def test_the_front_reads_without_the_attachments(pack: Pack) -> None:
    packed = pack(b"a" * 2_000_000, b"", b"b" * 7)
    front = read_front(packed.encoded_front)
    assert front == packed.front
    assert [file.offset for file in front.files] == [
        len(packed.encoded_front),
        len(packed.encoded_front) + 2_000_000,
        len(packed.encoded_front) + 2_000_000,
    ]
    assert [file.size for file in front.files] == [2_000_000, 0, 7]
    assert front.length_bytes == front.front_bytes + 2_000_007


def test_bytes_behind_the_front_do_not_matter_to_it(front: bytes) -> None:
    assert read_front(front + b"anything") == read_front(front)


def test_the_first_bytes_tell_a_bundle_and_how_much_of_it_to_read(front: bytes) -> None:
    assert is_bundle(front)
    assert front_length(front[:PREFIX_BYTES]) == len(front)
    assert not is_bundle(b"Dear all, on Sunday")


@given(data=st.data())
def test_any_one_bit_change_of_the_front_is_refused(front: bytes, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(front) - 1))
    changed = bytearray(front)
    changed[position] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((MalformedError, UntrustedError)):
        read_front(bytes(changed) + bytes(MANIFEST_LIMIT_BYTES))


@given(data=st.data())
def test_a_front_cut_short_is_refused(front: bytes, data: st.DataObject) -> None:
    with pytest.raises(MalformedError):
        read_front(front[: data.draw(st.integers(0, len(front) - 1))])


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_refused_as_malformed(data: bytes, behind_magic: bool) -> None:  # noqa: FBT001
    with pytest.raises(MalformedError):
        read_front(MAGIC + u32(max(0, len(data) - 64)) + data if behind_magic else data)


def test_an_oversized_manifest_is_refused_before_it_is_read() -> None:
    with pytest.raises(MalformedError, match="manifest longer"):
        front_length(MAGIC + u32(MANIFEST_LIMIT_BYTES + 1))


def test_a_signature_by_another_key_is_not_believed(front: bytes) -> None:
    manifest = front[PREFIX_BYTES:-64]
    forged = front[:-64] + sign_ed25519(b"\1" * 32, b"channel/v1/report\0" + manifest)
    with pytest.raises(UntrustedError):
        read_front(forged)


def test_a_signature_without_its_label_is_not_believed(front: bytes, sign: Callable[[bytes], bytes]) -> None:
    with pytest.raises(UntrustedError):
        read_front(front[:-64] + sign(front[PREFIX_BYTES:-64]))


def test_a_bundle_of_more_than_2_gib_is_refused(
    manifest: Manifest, attach: Attach, sign: Callable[[bytes], bytes]
) -> None:
    files = (replace(attach("a", b""), size=2**31),)
    encoded = replace(manifest, files=files).encoded
    with pytest.raises(MalformedError, match="2 GiB"):
        read_front(MAGIC + u32(len(encoded)) + encoded + sign(b"channel/v1/report\0" + encoded))


def test_a_reader_whom_the_bundle_does_not_name_refuses_it(manifest: Manifest) -> None:
    named = addressee("ohchr", "2026w48", nobody_recipient(1))
    check_addressed(manifest, named)
    for other in (
        replace(named, body="osapg"),
        replace(named, epoch="2026w49"),
        replace(named, recipient_hash=bytes(8)),
    ):
        with pytest.raises(UntrustedError):
            check_addressed(manifest, other)


@pytest.mark.parametrize("content_bytes", [0, 60_000, 70_000, SMALL_BYTES, 3_000_000])
def test_another_padded_length_is_refused(pack: Pack, content_bytes: int) -> None:
    front = pack(bytes(content_bytes)).front
    check_padded_length(front, front.padded_bytes)
    for wrong in (front.padded_bytes - 65536, front.padded_bytes + 65536, 2 * front.padded_bytes):
        with pytest.raises(MalformedError):
            check_padded_length(front, wrong)


@given(st.lists(st.integers(0, 70_000), max_size=3), st.data())
def test_padding_that_is_not_zero_is_refused(sizes: list[int], data: st.DataObject) -> None:
    blocks = [bytearray(size) for size in sizes]
    check_zeros([bytes(block) for block in blocks])
    check_zeros([memoryview(block) for block in blocks])
    if not any(sizes):
        return
    block = data.draw(st.sampled_from([block for block in blocks if block]))
    block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(1, 255))
    with pytest.raises(MalformedError):
        check_zeros([memoryview(block) for block in blocks])


def test_blocks_of_a_file_pass_when_they_fit(attach: Attach) -> None:
    file = attach("a", b"abcdef")
    assert b"".join(checked_blocks(file, [b"abc", b"", memoryview(b"def")])) == b"abcdef"


@pytest.mark.parametrize("content", [b"abcdeF", b"abcde", b"abcdefg", b""])
def test_a_file_that_does_not_fit_is_refused_at_its_end(attach: Attach, content: bytes) -> None:
    blocks = checked_blocks(attach("a", b"abcdef"), [content])
    with pytest.raises(UntrustedError):
        list(blocks)


def test_swapped_attachments_are_both_refused_while_the_report_stands(pack: Pack) -> None:
    packed = pack(b"first", b"other")
    front = read_front(packed.encoded_front)
    for file, content in zip(front.files, (b"other", b"first"), strict=True):
        with pytest.raises(UntrustedError):
            list(checked_blocks(file.file, [content]))
    assert front.manifest.report["what"]


def test_a_digest_over_plain_sha256_does_not_fit(attach: Attach) -> None:
    file = replace(attach("a", b"abc"), digest=sha256(b"abc"))
    with pytest.raises(UntrustedError):
        list(checked_blocks(file, [b"abc"]))
