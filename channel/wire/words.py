"""The passphrase: 128 bits as ten words and an eleventh that checks them; derives no key.

The check word is a Horner sum over GF(32) x GF(243), 32 times 243 being 7776. Multiplying by a generator
at each step makes every single wrong word and every swap of neighbours change the sum, by construction.
"""

import unicodedata
from collections.abc import Sequence

from channel.codec.randomness import RandomBytes
from channel.errors import MalformedError, RefusedError
from channel.wire.wordlist import BASE, Wordlist

ENTROPY_BYTES = 16
WORD_COUNT = 11
_DIGITS_PER_WORD = 4
_LONGEST_WORD = 9
_BINARY = 32
_BINARY_REDUCTION = 0b100101  # x^5 + x^2 + 1 over GF(2)
_POWERS_OF_3 = (1, 3, 9, 27, 81)
_TERNARY_DIGITS = 5  # x^5 = x + 2 over GF(3), from x^5 + 2x + 1


def draw_entropy(random_bytes: RandomBytes, wordlist: Wordlist) -> bytes:
    """Draw 16 bytes until none of their eleven words has a hyphen."""
    while True:
        entropy = random_bytes(ENTROPY_BYTES)
        if not any("-" in wordlist.words[index] for index in word_indexes(entropy)):
            return entropy


def words_from_entropy(entropy: bytes, wordlist: Wordlist) -> tuple[str, ...]:
    """Write 16 bytes as eleven words.

    Raises:
        RefusedError: one of the words has a hyphen, which `draw_entropy` never lets happen.
    """
    words = tuple(wordlist.words[index] for index in word_indexes(entropy))
    if any("-" in word for word in words):
        raise RefusedError("entropy that needs a hyphenated word")
    return words


def word_indexes(entropy: bytes) -> tuple[int, ...]:
    """Write 16 bytes as ten base-7776 digits, most significant first, and the index of the check word."""
    number = int.from_bytes(entropy, "big")
    digits = [number // BASE**power % BASE for power in reversed(range(WORD_COUNT - 1))]
    return (*digits, check_index(digits))


def entropy_from_text(text: str, wordlist: Wordlist) -> bytes:
    """Read a passphrase as a person typed it, in words or in digits of any script.

    Case, spacing and punctuation do not matter, not even between words; digits are four a word.

    Raises:
        MalformedError: not eleven known words or 44 digits, or the words do not check.
    """
    normal = unicodedata.normalize("NFKC", text).lower()
    letters = "".join(character for character in normal if "a" <= character <= "z")
    indexes = _split_words(letters, wordlist) if letters else _split_digits(normal)
    return _entropy_from_indexes(indexes)


def check_index(indexes: Sequence[int]) -> int:
    """Return the index of the word that makes the Horner sum of all words zero."""
    binary, ternary = 0, [0] * _TERNARY_DIGITS
    for index in indexes:
        binary = _times_x_binary(binary) ^ index % _BINARY
        ternary = [
            (a + b) % 3 for a, b in zip(_times_x_ternary(ternary), _base3(index // _BINARY), strict=True)
        ]
    missing = [-digit % 3 for digit in _times_x_ternary(ternary)]
    ternary_index = sum(digit * power for digit, power in zip(missing, _POWERS_OF_3, strict=True))
    return _times_x_binary(binary) + _BINARY * ternary_index


def _entropy_from_indexes(indexes: Sequence[int]) -> bytes:
    number = 0
    for index in indexes[:-1]:
        number = number * BASE + index
    if check_index(indexes[:-1]) != indexes[-1] or number >= 2 ** (8 * ENTROPY_BYTES):
        raise MalformedError(
            "the words do not fit together",
            hint="One word is wrong, or two have changed places: compare each with what you wrote down.",
        )
    return number.to_bytes(ENTROPY_BYTES, "big")


def _split_words(letters: str, wordlist: Wordlist) -> list[int]:
    indexes: list[int] = []
    position = 0
    while position < len(letters):
        if len(indexes) == WORD_COUNT:
            raise MalformedError("more than eleven words", hint="The passphrase has eleven words.")
        word = _word_at(letters, position, wordlist)
        if word is None:
            raise MalformedError(
                f"word {len(indexes) + 1} is not in the list",
                hint="Check its spelling; every word is a common English word.",
            )
        indexes.append(wordlist.indexes[word])
        position += len(word)
    if len(indexes) < WORD_COUNT:
        raise MalformedError(f"words found: {len(indexes)} of eleven", hint="Type all eleven words.")
    return indexes


def _word_at(letters: str, position: int, wordlist: Wordlist) -> str | None:
    # No word begins another, so the first hit is the only one.
    for end in range(position + 1, min(position + _LONGEST_WORD, len(letters)) + 1):
        if letters[position:end] in wordlist.indexes:
            return letters[position:end]
    return None


def _split_digits(text: str) -> list[int]:
    digits = [unicodedata.decimal(character) for character in text if character.isdecimal()]
    if len(digits) != WORD_COUNT * _DIGITS_PER_WORD:
        raise MalformedError(
            f"digits found: {len(digits)} of 44",
            hint="Type eleven words, or eleven groups of four digits.",
        )
    number = "".join(map(str, digits))
    indexes = [int(number[i : i + _DIGITS_PER_WORD]) for i in range(0, len(number), _DIGITS_PER_WORD)]
    for position, index in enumerate(indexes, start=1):
        if index >= BASE:
            raise MalformedError(f"group {position} is out of range", hint="No group is above 7775.")
    return indexes


def _times_x_binary(value: int) -> int:
    doubled = value << 1
    return doubled ^ _BINARY_REDUCTION if doubled >= _BINARY else doubled


def _times_x_ternary(digits: list[int]) -> list[int]:
    top = digits[-1]
    shifted = [0, *digits[:-1]]
    shifted[0] = (shifted[0] + 2 * top) % 3
    shifted[1] = (shifted[1] + top) % 3
    return shifted


def _base3(value: int) -> list[int]:
    return [value // power % 3 for power in _POWERS_OF_3]
