"""Bech32 without a length limit, as age writes recipients and identities.

Source: BIP 173; C2SP age.md, where the limit of 90 characters does not apply.
"""

import base64
from collections.abc import Iterable

from channel.errors import MalformedError

_ALPHABET = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BASE32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_FROM_BASE32 = bytes.maketrans(_BASE32, _ALPHABET)
_TO_BASE32 = bytes.maketrans(_ALPHABET, _BASE32)
_TO_VALUES = bytes.maketrans(_ALPHABET, bytes(range(len(_ALPHABET))))
_CHECKSUM_SYMBOLS = 6
_SYMBOL_BITS = 5
_BYTE_BITS = 8


def encode(prefix: str, data: bytes) -> str:
    """Encode `data` behind `prefix`, in upper case throughout if the prefix is."""
    low = prefix.lower()
    symbols = base64.b32encode(data).rstrip(b"=").translate(_FROM_BASE32)
    values = [*_expand(low), *symbols.translate(_TO_VALUES), *bytes(_CHECKSUM_SYMBOLS)]
    polymod = _polymod(values) ^ 1
    checksum = bytes(_ALPHABET[polymod >> _SYMBOL_BITS * i & 31] for i in reversed(range(_CHECKSUM_SYMBOLS)))
    text = f"{low}1{(symbols + checksum).decode('ascii')}"
    return text.upper() if prefix.isupper() else text


def decode(text: str, *, prefix: str) -> bytes:
    """Decode what stands behind exactly `prefix`, in exactly its case.

    Raises:
        MalformedError: mixed case, another prefix, a foreign character, a wrong checksum, stray bits.
    """
    if text != (text.upper() if prefix.isupper() else text.lower()):
        raise MalformedError("bech32 in mixed or wrong case")
    found, separator, rest = text.lower().rpartition("1")
    if not separator or found != prefix.lower():
        raise MalformedError("bech32 of another kind")
    symbols = rest.encode("ascii", "replace")
    if len(symbols) < _CHECKSUM_SYMBOLS or symbols.translate(None, _ALPHABET):
        raise MalformedError("not bech32")
    if _polymod([*_expand(found), *symbols.translate(_TO_VALUES)]) != 1:
        raise MalformedError("bech32 checksum does not match")
    return _bytes_of(symbols[:-_CHECKSUM_SYMBOLS])


def _expand(prefix: str) -> list[int]:
    codes = prefix.encode("ascii")
    return [code >> 5 for code in codes] + [0] + [code & 31 for code in codes]


def _polymod(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        check = (check & 0x1FFFFFF) << _SYMBOL_BITS ^ value ^ _REDUCTIONS[check >> 25]
    return check


def _reduction(top: int) -> int:
    """Return what the five bits that leave the checksum add to it."""
    generators = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
    reduction = 0
    for i, generator in enumerate(generators):
        if top >> i & 1:
            reduction ^= generator
    return reduction


_REDUCTIONS = tuple(_reduction(top) for top in range(1 << _SYMBOL_BITS))


def _bytes_of(symbols: bytes) -> bytes:
    stray_bits = _SYMBOL_BITS * len(symbols) % _BYTE_BITS
    padding = b"=" * (-len(symbols) % _BYTE_BITS)
    # Where the last symbol carries no bit of data, or its stray bits are set, another text means the same.
    if stray_bits >= _SYMBOL_BITS or (symbols and _TO_VALUES[symbols[-1]] & ((1 << stray_bits) - 1)):
        raise MalformedError("stray bits in bech32")
    return base64.b32decode(symbols.translate(_TO_BASE32) + padding)
