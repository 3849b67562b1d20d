"""The bundle, plaintext of a submission, as a reader meets it: front first, attachments when asked for.

Layout: `CHANNEL1` (8) | u32 M | manifest (M) | signature (64) | attachments in manifest order | zeros up to
P. Bytes come in as arguments; where they were unsealed is not known here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from channel.codec.binary import label, read_uint
from channel.errors import MalformedError, UntrustedError
from channel.report.addressee import Addressee
from channel.report.attached import AttachedFile
from channel.report.manifest import MANIFEST_LIMIT_BYTES, Manifest, parse_manifest
from channel.treelog.signature import ED25519_SIGNATURE_BYTES, verify_ed25519
from channel.wire.padding import BUNDLE_LIMIT_BYTES, padded_length
from channel.wire.parts import FILE_LABEL, PartsDigest

MAGIC = b"CHANNEL1"
REPORT_LABEL = "channel/v1/report"
PREFIX_BYTES = len(MAGIC) + 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRange:
    """Where an attachment lies in the plaintext: `size` bytes from `offset`."""

    file: AttachedFile
    offset: int

    @property
    def size(self) -> int:
        """Return its length in bytes."""
        return self.file.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The signed part of a bundle: the manifest, its bytes as they were signed, the 64-byte signature."""

    manifest: Manifest
    manifest_bytes: bytes = field(repr=False)
    signature: bytes

    @property
    def front_bytes(self) -> int:
        """Return how many bytes lie before the first attachment."""
        return PREFIX_BYTES + len(self.manifest_bytes) + ED25519_SIGNATURE_BYTES

    @property
    def files(self) -> tuple[FileRange, ...]:
        """Return each attachment with its place, in manifest order."""
        ranges, offset = [], self.front_bytes
        for file in self.manifest.files:
            ranges.append(FileRange(file=file, offset=offset))
            offset += file.size
        return tuple(ranges)

    @property
    def length_bytes(self) -> int:
        """Return L, where the attachments end and zeros begin."""
        return self.front_bytes + sum(file.size for file in self.manifest.files)

    @property
    def padded_bytes(self) -> int:
        """Return P, the length of the whole plaintext."""
        return padded_length(self.length_bytes)


def is_bundle(first: bytes) -> bool:
    """Say whether a plaintext that begins with `first` (8 bytes or more) is a bundle, not a bare file."""
    return first.startswith(MAGIC)


def front_length(first: bytes) -> int:
    """Return the length of the front of a bundle that begins with `first` (12 bytes or more).

    Raises:
        MalformedError: not a bundle, or a manifest longer than 262 144 bytes.
    """
    if not is_bundle(first) or len(first) < PREFIX_BYTES:
        raise MalformedError("not a bundle")
    manifest_bytes = read_uint(first[len(MAGIC) : PREFIX_BYTES])
    if manifest_bytes > MANIFEST_LIMIT_BYTES:
        raise MalformedError(f"manifest longer than {MANIFEST_LIMIT_BYTES} bytes")
    return PREFIX_BYTES + manifest_bytes + ED25519_SIGNATURE_BYTES


def read_front(first: bytes) -> Front:
    """Decode and verify the front of a bundle from its first bytes; more than the front may be given.

    Verified is that the manifest was signed by the key it names itself, nothing about who holds that key.

    Raises:
        MalformedError: not a bundle, cut short, a manifest of another form, or more than 2 GiB in all.
        UntrustedError: the signature does not hold.
    """
    front_bytes = front_length(first)
    if len(first) < front_bytes:
        raise MalformedError("bundle ends within its front")
    manifest_bytes = bytes(first[PREFIX_BYTES : front_bytes - ED25519_SIGNATURE_BYTES])
    signature = bytes(first[front_bytes - ED25519_SIGNATURE_BYTES : front_bytes])
    manifest = parse_manifest(manifest_bytes)
    verify_ed25519(manifest.reporter.sign, label(REPORT_LABEL) + manifest_bytes, signature)
    front = Front(manifest=manifest, manifest_bytes=manifest_bytes, signature=signature)
    if front.length_bytes > BUNDLE_LIMIT_BYTES:
        raise MalformedError("bundle claims more than 2 GiB")
    return front


def check_addressed(manifest: Manifest, reader: Addressee) -> None:
    """Check that a manifest names the key that opened it.

    Raises:
        UntrustedError: it does not, so another body may have passed the report on as if sent here.
    """
    if reader not in manifest.to:
        raise UntrustedError("bundle does not name the key that opened it")


def check_padded_length(front: Front, padded_bytes: int) -> None:
    """Check that a plaintext of `padded_bytes` bytes is padded as its front demands.

    Raises:
        MalformedError: it is longer or shorter.
    """
    if padded_bytes != front.padded_bytes:
        raise MalformedError("bundle padded to another length than its contents demand")


def check_zeros(blocks: Iterable[bytes | memoryview]) -> None:
    """Check the blocks from `Front.length_bytes` up to P.

    Raises:
        MalformedError: a byte among them is not zero.
    """
    for block in blocks:
        if block != bytes(len(block)):
            raise MalformedError("padding of a bundle is not zero")


def checked_blocks(file: AttachedFile, blocks: Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
    """Pass on the blocks of one attachment and check them against the manifest.

    What was yielded is good only once the iteration has ended: write it to a file that gets its name last.

    Raises:
        UntrustedError: size or digest do not fit; only this file is spoilt, never the report.
    """
    digest, left = PartsDigest(FILE_LABEL), file.size
    for block in blocks:
        digest.update(block)
        left -= len(block)
        yield block
    if left or digest.digest() != file.digest:
        raise UntrustedError("attachment does not fit its digest")
