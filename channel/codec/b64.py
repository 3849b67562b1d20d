"""Base64 in its one canonical form: RFC 4648 standard alphabet, padded, or unpadded as age writes it."""

import base64
import re

from channel.errors import MalformedError

_PADDED = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", re.ASCII)
_GROUP = 4


def encode(data: bytes) -> str:
    """Encode as padded base64 without line breaks."""
    return base64.b64encode(data).decode("ascii")


def decode(text: str, *, length_bytes: int | None = None) -> bytes:
    """Decode padded base64 that is exactly what `encode` would write.

    `length_bytes`, when given, is the only length accepted after decoding.

    Raises:
        MalformedError: another alphabet, missing or surplus padding, stray bits, or a wrong length.
    """
    if not _PADDED.fullmatch(text):
        raise MalformedError("not canonical base64")
    data = base64.b64decode(text)
    # Stray bits under the padding decode to the same bytes, so only re-encoding tells the forms apart.
    if encode(data) != text:
        raise MalformedError("not canonical base64")
    if length_bytes is not None and len(data) != length_bytes:
        raise MalformedError(f"base64 of length {len(data)} instead of {length_bytes} bytes")
    return data


def encode_unpadded(data: bytes) -> str:
    """Encode as base64 without padding, the form inside age headers."""
    return encode(data).rstrip("=")


def decode_unpadded(text: str, *, length_bytes: int | None = None) -> bytes:
    """Decode unpadded base64 that is exactly what `encode_unpadded` would write.

    Raises:
        MalformedError: padding present, another alphabet, stray bits, or a wrong length.
    """
    if "=" in text:
        raise MalformedError("padding in unpadded base64")
    return decode(text + "=" * (-len(text) % _GROUP), length_bytes=length_bytes)
