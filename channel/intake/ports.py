"""What the workflows need from a store; each method says what is durable when it returns.

"Durable" means: on the disk, so that neither a killed process nor a power cut takes it back. Every method
may raise `UnavailableError` (disk full, disk broken, database locked); then nothing that it was asked to
store will ever be served, and the same call may be repeated.
"""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import BinaryIO, Protocol, TypeAlias

from channel.codec.digests import Digest
from channel.intake.records import Entry, Kept, KeyringName, NewSubmission, NewUpload, Upload, WholeUpload

Buffer: TypeAlias = bytes | bytearray | memoryview


class Disk(Protocol):
    """The room that is left."""

    def check_room(self, need_bytes: int) -> None:
        """Check that `need_bytes` more leave the reserve untouched.

        Raises:
            UnavailableError: they do not.
        """


class SubmissionStore(Protocol):
    """Every accepted submission, for good."""

    def keep(self, new: NewSubmission, payload: Buffer) -> Future[Kept]:
        """Store a submission with its payload, unless its commitment or bare key is there already.

        Returns at once; what it returns cannot be cancelled. Durable when that has a result: payload, row,
        and the names that lead to them. The result is the entry as stored, which is the older one if there
        was one. Losing it breaks the promise that nothing accepted is lost.
        """

    def find(self, commitment: Digest) -> Entry | None:
        """Return the entry of a commitment; stores nothing."""

    def entries(self, first: int, *, limit: int) -> Sequence[Entry]:
        """Return up to `limit` entries from number `first`, in order; only what is durable is ever seen."""

    def payload(self, number: int) -> tuple[BinaryIO, int]:
        """Open the payload of an entry for reading; returns it with its length in bytes.

        Raises:
            NotFoundError: no such entry.
        """


class UploadStore(Protocol):
    """Uploads until they are submissions."""

    def begin(self, new: NewUpload) -> None:
        """Store a new upload. Durable on return; losing it costs the sender a fresh start."""

    def load(self, upload_id: bytes) -> Upload:
        """Return one upload; stores nothing.

        Raises:
            NotFoundError: no such upload.
        """

    def load_whole(self, upload_id: bytes) -> WholeUpload:
        """Return one upload with what is known of its parts, all as of one moment; stores nothing.

        Raises:
            NotFoundError: no such upload.
        """

    def keep_header(self, upload_id: bytes, header: bytes) -> bytes:
        """Store the header unless there is one; returns the stored one. Durable on return.

        Raises:
            NotFoundError: no such upload.
        """

    def keep_part(self, upload_id: bytes, number: int, *, data: Buffer, digest: Digest) -> Digest:
        """Store one part of an unfinished upload, unless it is there; returns the stored part's digest.

        Durable on return: first the bytes, then the digest that vouches for them. Losing an acknowledged
        part costs the sender that part again. Parts of one upload may come at once and in any order; the
        same part twice at once is stored once.

        Raises:
            NotFoundError: no such upload.
            ConflictError: the upload is complete.
        """

    def complete(self, upload_id: bytes, new: NewSubmission, *, expires_hour: int) -> Entry:
        """Turn an upload whose parts are all there into a submission; returns its entry.

        Durable on return, as `SubmissionStore.keep`. Until then the upload stays as it was, whatever
        happens. Its row stays until `expires_hour`, so that the answer can be asked for again.

        Raises:
            NotFoundError: the upload has vanished meanwhile.
        """


class NonceStore(Protocol):
    """The nonces of members' requests, so that none is good twice."""

    def remember(self, digest: Digest, *, expires_hour: int) -> bool:
        """Remember a nonce until `expires_hour`; returns whether it was new.

        Durable on return; losing one would let a request be replayed within its 300 seconds.
        """


class Cellar(Protocol):
    """What can be thrown away."""

    def purge_uploads(self, *, hour: int) -> int:
        """Remove uploads with `expires_hour` at or before `hour`, rows and files; returns how many."""

    def purge_nonces(self, *, hour: int) -> int:
        """Remove nonces with `expires_hour` at or before `hour`; returns how many."""

    def sweep(self) -> int:
        """Remove files that no row names and that nobody is writing; returns how many."""


class NoteStore(Protocol):
    """Members' and intake notes of the bodies, and sealed keyrings, by the digest of what they hold."""

    def latest(self, kind: str, body: str) -> bytes | None:
        """Return the note with the highest number of this kind and body, as it was put."""

    def every(self, kind: str) -> Sequence[bytes]:
        """Return all notes of this kind, of every body and number, as they were put."""

    def keep_note(self, kind: str, body: str, *, seq: int, digest: Digest, note: bytes) -> Digest:
        """Store a note unless its number is taken; returns the digest stored under the number.

        Durable on return; losing an acknowledged note shows members keys that were replaced.
        """

    def keep_keyring(self, body: str, *, digest: Digest, sealed: bytes) -> None:
        """Store a sealed keyring. Durable on return; losing it locks members out of what they opened."""

    def keyring(self, body: str, digest: Digest) -> bytes | None:
        """Return a sealed keyring of this body."""

    def keyrings(self) -> frozenset[KeyringName]:
        """Return the names of all sealed keyrings."""

    def drop_keyrings(self, names: Collection[KeyringName]) -> None:
        """Remove sealed keyrings, all of them or none."""


class PublicStore(Protocol):
    """The files that everybody may fetch; each is replaced whole or not at all."""

    def exclusive(self) -> AbstractContextManager[None]:
        """Let one publisher at a time read, decide and write, whichever process it is in."""

    def read(self, name: str) -> bytes | None:
        """Return a file by the name it is served under, such as `v1/directory`."""

    def replace(self, name: str, data: bytes) -> None:
        """Put a file in place of the old one. Durable on return; readers see the old or the new."""

    def replace_all(self, texts: Mapping[str, bytes]) -> None:
        """Put several files in place at once. Durable on return; readers see all the old or all the new.

        That holds also where it ends halfway. Only for whoever holds `exclusive`.
        """
