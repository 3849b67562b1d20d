"""Submissions and uploads ready to be stored."""

from datetime import date

from channel.codec.digests import Digest, sha256
from channel.intake.records import NewSubmission, NewUpload
from channel.wire.parts import PAYLOAD_LABEL, digest_of_parts, parts_digest
from channel.wire.submission import commitment
from tests.intake.samples import drawn, header, payload, prefix

DAY = date(2026, 11, 23)


def new_submission(name: str, *, length: int, bare: bool = False) -> NewSubmission:
    digest = parts_digest(PAYLOAD_LABEL, payload(name, length=length))
    return submission_of(name, digest, length=length, bare=bare)


def submission_of(name: str, digest: Digest, *, length: int, bare: bool = False) -> NewSubmission:
    own = prefix(name)
    return NewSubmission(
        commitment=commitment(blind=own.blind, header=header(name), payload_digest=digest),
        token=own.token,
        blind=own.blind,
        header=header(name),
        payload_digest=digest,
        payload_bytes=length,
        day=DAY,
        bare_key=sha256(name.encode()) if bare else None,
    )


def completed(name: str, parts: list[bytes]) -> NewSubmission:
    length = sum(len(part) for part in parts)
    digests = [sha256(part) for part in parts]
    return submission_of(
        name, digest_of_parts(PAYLOAD_LABEL, length_bytes=length, parts=digests), length=length
    )


def new_upload(name: str, *, length: int, expires_hour: int = 10**6) -> NewUpload:
    return NewUpload(
        upload_id=drawn(f"{name} upload", 16),
        payload_bytes=length,
        puzzle_bits=0,
        challenge=bytes(32),
        expires_hour=expires_hour,
    )
