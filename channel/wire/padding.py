"""Length classes: every bundle is padded, so that its length says little about its text.

Up to 64 KiB, 256 KiB and 1 MiB there is one class each; above, eight classes to a doubling.
"""

from channel.errors import MalformedError, RefusedError

BUNDLE_LIMIT_BYTES = 2**31
SMALL_BYTES = 2**20
_CLASSES = (2**16, 2**18, SMALL_BYTES)
_CHUNK_BYTES = 2**16
_TAG_BYTES = 16
_NONCE_BYTES = 16


def padded_length(length_bytes: int) -> int:
    """Return P, the padded length of a plaintext of `length_bytes` (at least 1).

    Raises:
        RefusedError: more than 2 GiB.
    """
    if length_bytes > BUNDLE_LIMIT_BYTES:
        raise RefusedError(
            "report and files together exceed 2 GiB",
            hint="Leave out a file, or send the largest ones as separate reports.",
        )
    for size in _CLASSES:
        if length_bytes <= size:
            return size
    quantum = 1 << ((length_bytes - 1).bit_length() - 3)
    return -(-length_bytes // quantum) * quantum


def payload_length(padded_bytes: int) -> int:
    """Return the length of the age payload (nonce, chunks, tags) of a padded plaintext."""
    return _NONCE_BYTES + padded_bytes + _TAG_BYTES * (padded_bytes // _CHUNK_BYTES)


def check_payload_length(payload_bytes: int) -> int:
    """Return P for a payload of a legal length.

    Raises:
        MalformedError: no padded plaintext has a payload of that length.
    """
    chunks, rest = divmod(payload_bytes - _NONCE_BYTES, _CHUNK_BYTES + _TAG_BYTES)
    padded = chunks * _CHUNK_BYTES
    if rest or not 0 < padded <= BUNDLE_LIMIT_BYTES or padded_length(padded) != padded:
        raise MalformedError(
            "payload of a length that no padded report has",
            hint="Pad the text before sealing it, for example with `truncate -s 64K report.txt`.",
        )
    return padded
