"""Big-endian integers, labels and length-prefixed strings, as every signed or hashed value uses them."""

from channel.errors import MalformedError

U16_MAX = 2**16 - 1


def u16(value: int) -> bytes:
    """Encode `value` (below 2^16) as 2 bytes."""
    return value.to_bytes(2, "big")


def u32(value: int) -> bytes:
    """Encode `value` (below 2^32) as 4 bytes."""
    return value.to_bytes(4, "big")


def u64(value: int) -> bytes:
    """Encode `value` (below 2^64) as 8 bytes."""
    return value.to_bytes(8, "big")


def read_uint(data: bytes) -> int:
    """Decode a big-endian unsigned integer of any width."""
    return int.from_bytes(data, "big")


def label(text: str) -> bytes:
    """Encode a domain-separation label: its ASCII bytes and one zero byte."""
    return text.encode("ascii") + b"\0"


def prefixed(text: str) -> bytes:
    """Encode a variable string as u16 length in bytes, then its UTF-8 bytes.

    Raises:
        MalformedError: `text` takes more than 65 535 bytes.
    """
    data = text.encode()
    if len(data) > U16_MAX:
        raise MalformedError("string longer than 65535 bytes")
    return u16(len(data)) + data
