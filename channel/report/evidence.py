"""Files for the evidence unit: age files of their own inside a bundle; knows their form, opens none.

Such a file is sealed to the evidence recipients of the chosen bodies, the rest throw-away recipients, in
random order: four stanzas, as a submission has. Its plaintext is the original itself, not padded, because
the bundle around it is.
"""

from channel.errors import MalformedError
from channel.report.attached import AttachedFile, Purpose
from channel.wire.age.header import check_submission_header
from channel.wire.age.stream import CHUNK_BYTES, NONCE_BYTES, TAG_BYTES
from channel.wire.submission import SUBMISSION_HEADER_BYTES

EVIDENCE_HEADER_BYTES = SUBMISSION_HEADER_BYTES


def sealed_length(original_bytes: int) -> int:
    """Return the length of the age file around an original of `original_bytes` bytes."""
    chunks = max(1, -(-original_bytes // CHUNK_BYTES))
    return EVIDENCE_HEADER_BYTES + NONCE_BYTES + original_bytes + TAG_BYTES * chunks


def original_length(file: AttachedFile) -> int:
    """Return the length of the original inside a file for the evidence unit.

    Raises:
        MalformedError: not such a file, or no age file of four stanzas has that size.
    """
    if file.purpose is not Purpose.EVIDENCE:
        raise MalformedError("file is not for the evidence unit")
    sealed = file.size - EVIDENCE_HEADER_BYTES - NONCE_BYTES
    chunks = -(-sealed // (CHUNK_BYTES + TAG_BYTES))
    original = sealed - TAG_BYTES * chunks
    if original < 0 or sealed_length(original) != file.size:
        raise MalformedError("evidence file of a size that no sealed file has")
    return original


def check_evidence_file(file: AttachedFile, first: bytes) -> None:
    """Check an attachment for the evidence unit by its size and its first 6298 bytes.

    Raises:
        MalformedError: not an age file of exactly four `mlkem768x25519` stanzas.
    """
    original_length(file)
    check_submission_header(first[:EVIDENCE_HEADER_BYTES])
