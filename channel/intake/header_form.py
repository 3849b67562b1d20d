"""The one form of a submission's header, as a pattern: what is told from outside, in microseconds.

Every submission passes here, so the header is not taken apart unless something is wrong with it. Source of
the form, and of the words for what is wrong: `channel.wire.age.header`, which a test holds this against.
"""

import re

from channel.wire.age.header import check_submission_header

# Unpadded base64 in canonical form: of the last character some bits are unused, and they must be zero.
_BITS_IN_LAST = {2: "[AQgw]", 4: "[AEIMQUYcgkosw048]", 6: "[A-Za-z0-9+/]"}


def _base64_of(length_bytes: int) -> str:
    characters = -(-length_bytes * 8 // 6)
    return f"[A-Za-z0-9+/]{{{characters - 1}}}{_BITS_IN_LAST[length_bytes * 8 - (characters - 1) * 6]}"


_STANZA = f"-> mlkem768x25519 {_base64_of(1120)}\n{_base64_of(32)}\n"
_FORM = re.compile(f"age-encryption\\.org/v1\n(?:{_STANZA}){{4}}--- {_base64_of(32)}\n".encode("ascii"))


def check_header(data: bytes) -> None:
    """Check that `data` is the header of a submission: exactly four `mlkem768x25519` stanzas, 6298 bytes.

    Raises:
        MalformedError: it is not.
    """
    if not _FORM.fullmatch(data):
        check_submission_header(data)
