"""Bech32 without a length limit, as age writes recipients and identities.

Source: BIP 173; C2SP age.md, where the limit of 90 characters does not apply.
"""

from collections.abc import Iterable

from channel.errors import MalformedError

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_SYMBOLS = 6
_SYMBOL_BITS = 5


def encode(prefix: str, data: bytes) -> str:
    """Encode `data` behind `prefix`, in upper case throughout if the prefix is."""
    low = prefix.lower()
    symbols = _to_symbols(data)
    polymod = _polymod([*_expand(low), *symbols, *[0] * _CHECKSUM_SYMBOLS]) ^ 1
    checksum = [polymod >> 5 * (5 - i) & 31 for i in range(_CHECKSUM_SYMBOLS)]
    text = low + "1" + "".join(_ALPHABET[s] for s in [*symbols, *checksum])
    return text.upper() if prefix.isupper() else text


def decode(text: str, *, prefix: str) -> bytes:
    """Decode what stands behind exactly `prefix`, in exactly its case.

    Raises:
        MalformedError: mixed case, another prefix, a foreign character, a wrong checksum, stray bits.
    """
    if text != (text.upper() if prefix.isupper() else text.lower()):
        raise MalformedError("bech32 in mixed or wrong case")
    low = text.lower()
    found, separator, rest = low.rpartition("1")
    if not separator or found != prefix.lower():
        raise MalformedError("bech32 of another kind")
    if len(rest) < _CHECKSUM_SYMBOLS or any(character not in _VALUES for character in rest):
        raise MalformedError("not bech32")
    symbols = [_VALUES[character] for character in rest]
    if _polymod([*_expand(found), *symbols]) != 1:
        raise MalformedError("bech32 checksum does not match")
    return _from_symbols(symbols[:-_CHECKSUM_SYMBOLS])


def _expand(prefix: str) -> list[int]:
    codes = prefix.encode("ascii")
    return [code >> 5 for code in codes] + [0] + [code & 31 for code in codes]


def _polymod(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate(_GENERATORS):
            if top >> i & 1:
                check ^= generator
    return check


def _to_symbols(data: bytes) -> list[int]:
    padding = -8 * len(data) % 5
    number = int.from_bytes(data, "big") << padding
    count = (8 * len(data) + padding) // 5
    return [number >> 5 * (count - 1 - i) & 31 for i in range(count)]


def _from_symbols(symbols: list[int]) -> bytes:
    padding = 5 * len(symbols) % 8
    number = 0
    for symbol in symbols:
        number = number << 5 | symbol
    if padding >= _SYMBOL_BITS or number & ((1 << padding) - 1):
        raise MalformedError("stray bits in bech32")
    return (number >> padding).to_bytes(5 * len(symbols) // 8, "big")
