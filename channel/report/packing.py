"""Makes a bundle: signs the manifest and streams the plaintext for the sealer; draws and stores nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from channel.codec.binary import label, u32
from channel.errors import MalformedError, RefusedError
from channel.report.bundle import MAGIC, PREFIX_BYTES, REPORT_LABEL, Front, read_front
from channel.report.manifest import MANIFEST_LIMIT_BYTES, Manifest
from channel.treelog.signature import ED25519_SIGNATURE_BYTES
from channel.wire.padding import padded_length
from channel.wire.parts import PART_BYTES

Blocks: TypeAlias = Iterable[bytes | memoryview]
FileSource: TypeAlias = Callable[[], Blocks]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedBundle:
    """A bundle ready to stream; `front` is what a reader will see, `encoded_front` its bytes."""

    front: Front
    encoded_front: bytes = field(repr=False)
    sources: tuple[FileSource, ...]

    @property
    def length_bytes(self) -> int:
        """Return L, the length without padding."""
        return self.front.length_bytes

    @property
    def padded_bytes(self) -> int:
        """Return P, the length of the whole plaintext."""
        return self.front.padded_bytes

    def blocks(self) -> Iterator[bytes | memoryview]:
        """Yield the plaintext, P bytes; each source is asked once, in order, blocks pass uncopied.

        A source must give exactly the bytes that the manifest describes, or raise: a third hash over every
        file would slow sealing down by a fifth, and whoever reads the file notices a change for less.
        """
        yield self.encoded_front
        for source in self.sources:
            yield from source()
        yield from _zeros(self.padded_bytes - self.length_bytes)


def pack_bundle(
    manifest: Manifest, sources: Sequence[FileSource], *, sign: Callable[[bytes], bytes]
) -> PackedBundle:
    """Sign `manifest` and join it to the sources of its files, one each, in manifest order.

    `sign` is Ed25519 with the secret of `manifest.reporter.sign`. What is made here is read back at once,
    so that nothing leaves that no reader would take.

    Raises:
        RefusedError: the manifest takes more than 262 144 bytes, or everything more than 2 GiB.
        MalformedError: the manifest breaks the format, for example by a file name beyond 255 bytes, or
            sources and files differ in number.
        UntrustedError: `sign` signs with another key.
    """
    encoded = manifest.encoded
    if len(encoded) > MANIFEST_LIMIT_BYTES:
        raise RefusedError(
            "report longer than a bundle can hold",
            hint="Shorten the text, or attach the long part of it as a file.",
        )
    if len(sources) != len(manifest.files):
        raise MalformedError("a bundle of other files than it has sources")
    front_bytes = PREFIX_BYTES + len(encoded) + ED25519_SIGNATURE_BYTES
    # Asked here for its refusal, which tells a reporter what to do; a reader would only call it malformed.
    padded_length(front_bytes + sum(file.size for file in manifest.files))
    encoded_front = MAGIC + u32(len(encoded)) + encoded + sign(label(REPORT_LABEL) + encoded)
    return PackedBundle(front=read_front(encoded_front), encoded_front=encoded_front, sources=tuple(sources))


def _zeros(count: int) -> Iterator[bytes | memoryview]:
    block = memoryview(bytes(min(count, PART_BYTES)))
    for start in range(0, count, PART_BYTES):
        yield block[: min(PART_BYTES, count - start)]
