"""Taking in a large submission piece by piece: header, parts in any order, and the end that makes it whole.

An upload resumes after any break: what was acknowledged is never asked for again. Its payload is never
read back; the digests of its parts, checked as they came, make the digest of the whole.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from channel.codec.digests import Digest
from channel.codec.randomness import RandomBytes
from channel.errors import MalformedError
from channel.intake.accept import Accepted, check_token
from channel.intake.cost import Cost
from channel.intake.errors import ConflictError, NotFoundError, TooLargeError
from channel.intake.header_form import check_header
from channel.intake.payment import check_paid
from channel.intake.ports import Disk, SubmissionStore, UploadStore
from channel.intake.records import UPLOAD_ID_BYTES, Entry, NewSubmission, NewUpload, Upload, WholeUpload
from channel.wire.padding import check_payload_length
from channel.wire.parts import PART_BYTES, PAYLOAD_LABEL, digest_of_parts
from channel.wire.requests import check_digest
from channel.wire.submission import SealedPrefix, commitment

LIFE_HOURS = 24
REPEAT_HOURS = 30 * 24
_DAY_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadDesk:
    """Takes in uploads; every answer is durable before it is given. `hour` is now, counted from 1970."""

    store: UploadStore
    submissions: SubmissionStore
    disk: Disk

    def begin(
        self, payload_bytes: int, *, limit_bytes: int, cost: Cost, hour: int, random_bytes: RandomBytes
    ) -> WholeUpload:
        """Begin an upload that lives for 24 hours, rounded up to a whole hour.

        Raises:
            MalformedError: no padded report has a payload of this length.
            TooLargeError: more than `limit_bytes`.
            UnavailableError: the disk is low or broken.
        """
        if payload_bytes > limit_bytes:
            raise TooLargeError(f"payload of more than {limit_bytes} bytes", hint="Leave out a file.")
        check_payload_length(payload_bytes)
        self.disk.check_room(payload_bytes)
        new = NewUpload(
            upload_id=random_bytes(UPLOAD_ID_BYTES),
            payload_bytes=payload_bytes,
            puzzle_bits=cost.bits,
            challenge=cost.challenge,
            expires_hour=hour + LIFE_HOURS + 1,
        )
        self.store.begin(new)
        return self.status(new.upload_id, hour=hour)

    def status(self, upload_id: bytes, *, hour: int) -> WholeUpload:
        """Return an upload with what is there of it.

        Raises:
            NotFoundError: unknown, or vanished.
        """
        whole = self.store.load_whole(upload_id)
        check_alive(whole.upload, hour=hour)
        return whole

    def put_header(
        self,
        upload_id: bytes,
        header: bytes,
        *,
        answer: int | None,
        cost_of: Callable[[int], Cost],
        hour: int,
    ) -> None:
        """Store the header; the same again changes nothing.

        `cost_of` says what an upload of so many payload bytes costs now.

        Raises:
            NotFoundError: unknown, or vanished.
            MalformedError: not the header of a submission.
            CostError: `answer` does not solve the upload's puzzle at that cost.
            ConflictError: another header is stored.
            UnavailableError: the disk is low or broken.
        """
        upload = self.store.load(upload_id)
        check_alive(upload, hour=hour)
        stored = upload.header
        if stored is None:
            check_header(header)
            # What was said at the beginning is no price: uploads begun while it is calm could be put by.
            cost = replace(cost_of(upload.payload_bytes), challenge=upload.challenge, earlier=())
            check_paid(cost, subject=upload_id, answer=answer)
            self.disk.check_room(len(header))
            stored = self.store.keep_header(upload_id, header)
        if stored != header:
            raise ConflictError("another header is stored", hint="Begin a new upload.")

    def put_part(self, upload_id: bytes, number: int, data: bytes, *, digest: Digest, hour: int) -> None:
        """Store part `number`, counted from 0; the same again changes nothing.

        `digest` is what its sender says of the bytes.

        Raises:
            NotFoundError: unknown or vanished upload, or a part that it does not have.
            MalformedError: another length than expected, or bytes that do not fit `digest`.
            ConflictError: no header yet, other bytes stored, or complete already.
            UnavailableError: the disk is low or broken.
        """
        upload = self.store.load(upload_id)
        check_alive(upload, hour=hour)
        check_part(upload, number, length_bytes=len(data))
        check_digest(data, digest)
        self.disk.check_room(len(data))
        if self.store.keep_part(upload_id, number, data=data, digest=digest) != digest:
            raise ConflictError("this part is stored with other bytes", hint="Begin a new upload.")

    def complete(self, upload_id: bytes, prefix: SealedPrefix, *, hour: int, today: date) -> Accepted:
        """Make a submission of an upload whose parts are all there; may be repeated for 30 days.

        Raises:
            NotFoundError: unknown, or vanished.
            ConflictError: header or parts are missing, or it is complete with another token or blind.
            UnavailableError: the disk is low or broken.
        """
        whole = self.status(upload_id, hour=hour)
        mark = whole.upload.commitment
        entry = self._finish(whole, prefix, today=today) if mark is None else self._find(mark)
        check_token(entry, prefix.token)
        if entry.blind != prefix.blind:
            raise ConflictError("complete already, with another blind", hint="Send what was sent first.")
        return Accepted(commitment=entry.commitment, token=entry.token, blind=entry.blind, bare=False)

    def _find(self, mark: Digest) -> Entry:
        entry = self.submissions.find(mark)
        if entry is None:
            raise NotFoundError("no such submission, or no longer", hint="Begin a new upload.")
        return entry

    def _finish(self, whole: WholeUpload, prefix: SealedPrefix, *, today: date) -> Entry:
        upload, parts = whole.upload, whole.parts
        if upload.header is None or len(parts) != upload.part_count:
            raise ConflictError(
                "header or parts are missing", hint="Ask for the upload; send what is not there."
            )
        payload_digest = digest_of_parts(
            PAYLOAD_LABEL, length_bytes=upload.payload_bytes, parts=list(parts.values())
        )
        new = NewSubmission(
            commitment=commitment(blind=prefix.blind, header=upload.header, payload_digest=payload_digest),
            token=prefix.token,
            blind=prefix.blind,
            header=upload.header,
            payload_digest=payload_digest,
            payload_bytes=upload.payload_bytes,
            day=today,
            bare_key=None,
        )
        return self.store.complete(upload.upload_id, new, expires_hour=_repeat_until(today))


def check_alive(upload: Upload, *, hour: int) -> None:
    """Check that an upload has not vanished by `hour`, whether it was purged or not.

    Raises:
        NotFoundError: it has.
    """
    if upload.expires_hour <= hour:
        raise NotFoundError("no such upload, or no longer", hint="Begin a new upload.")


def check_part(upload: Upload, number: int, *, length_bytes: int) -> None:
    """Check that part `number` may be sent now, and its length: 1 MiB, the last one what is left.

    Raises:
        NotFoundError: the upload has no such part.
        MalformedError: another length is expected.
        ConflictError: the header is not there yet.
    """
    if number >= upload.part_count:
        raise NotFoundError("the upload has no such part", hint="Parts are counted from 0.")
    if upload.header is None:
        raise ConflictError("the header is not there yet", hint="Send the header first.")
    if length_bytes != min(PART_BYTES, upload.payload_bytes - number * PART_BYTES):
        raise MalformedError("part of another length than expected", hint="Send the part again.")


def _repeat_until(today: date) -> int:
    # Counted from the day alone, so that nothing tells the hour in which a submission was completed.
    return (today - date(1970, 1, 1)).days * _DAY_HOURS + _DAY_HOURS + REPEAT_HOURS
