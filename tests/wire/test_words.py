"""The passphrase: known values, forgiving input, and no single slip that passes."""

import json
import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.errors import MalformedError, RefusedError
from channel.wire.wordlist import BASE, Wordlist, load_wordlist
from channel.wire.words import (
    WORD_COUNT,
    check_index,
    draw_entropy,
    entropy_from_text,
    word_indexes,
    words_from_entropy,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/words.json").read_text())


@pytest.fixture(scope="module")
def wordlist() -> Wordlist:
    return load_wordlist()


@pytest.mark.parametrize("row", VECTORS["words"], ids=lambda row: str(row["E"]))
def test_words_and_digits_of_known_entropy(row: dict[str, object], wordlist: Wordlist) -> None:
    indexes = word_indexes(bytes.fromhex(str(row["E"])))
    assert [f"{index:04d}" for index in indexes] == row["digits"]
    assert [wordlist.words[index] for index in indexes] == row["words"]


def test_input_is_forgiving_about_form_only(wordlist: Wordlist) -> None:
    entropy = bytes.fromhex(VECTORS["parse"]["entropy"])
    words = words_from_entropy(entropy, wordlist)
    digits = "".join(f"{index:04d}" for index in word_indexes(entropy))
    arabic = digits.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for text in (
        ". ".join(words).upper(),
        "".join(words),
        "\n".join(f"{n}) {word}" for n, word in enumerate(words, start=1)),
        "".join(words).translate({ord("a"): "ａ"}),
        digits,
        " ".join(arabic[i : i + 4] for i in range(0, 44, 4)),
    ):
        assert entropy_from_text(text, wordlist) == entropy


@pytest.mark.parametrize(
    "text", ["", "123", "0" * 43, "0" * 45, "9999" * 11, "zebra", "abacus " * 12, "abacus " * 10, "¹" * 44]
)
def test_what_is_no_passphrase_is_malformed_with_a_hint(text: str, wordlist: Wordlist) -> None:
    with pytest.raises(MalformedError) as caught:
        entropy_from_text(text, wordlist)
    assert caught.value.hint


def test_the_wrong_word_is_named_by_its_place(wordlist: Wordlist) -> None:
    words = list(words_from_entropy(bytes(range(16)), wordlist))
    words[2] = "zzzz"
    with pytest.raises(MalformedError, match="word 3 "):
        entropy_from_text(" ".join(words), wordlist)


def test_every_wrong_word_and_every_swap_is_refused() -> None:
    indexes = list(word_indexes(bytes(range(16))))
    for place in range(WORD_COUNT):
        for other in range(BASE):
            changed = [*indexes[:place], other, *indexes[place + 1 :]]
            fits = check_index(changed[:-1]) == changed[-1]
            assert fits == (changed == indexes)
    for place in range(WORD_COUNT - 1):
        changed = list(indexes)
        changed[place], changed[place + 1] = changed[place + 1], changed[place]
        assert changed == indexes or check_index(changed[:-1]) != changed[-1]


def test_entropy_beyond_128_bits_is_refused(wordlist: Wordlist) -> None:
    indexes = [BASE - 1] * (WORD_COUNT - 1)
    digits = "".join(f"{index:04d}" for index in [*indexes, check_index(indexes)])
    with pytest.raises(MalformedError):
        entropy_from_text(digits, wordlist)


def test_hyphenated_words_are_drawn_again(wordlist: Wordlist) -> None:
    hyphen = next(index for index, word in enumerate(wordlist.words) if "-" in word)
    bad = (hyphen * BASE).to_bytes(16, "big")
    with pytest.raises(RefusedError):
        words_from_entropy(bad, wordlist)
    draws = iter([bad, bytes(16)])
    assert draw_entropy(lambda _: next(draws), wordlist) == bytes(16)


def test_no_word_without_a_hyphen_begins_another(wordlist: Wordlist) -> None:
    plain = sorted(word for word in wordlist.words if "-" not in word)
    assert not [a for a, b in pairwise(plain) if b.startswith(a)]
    assert max(map(len, plain)) == 9


@given(st.binary(min_size=16, max_size=16))
def test_words_round_trip(entropy: bytes) -> None:
    wordlist = load_wordlist()
    try:
        words = words_from_entropy(entropy, wordlist)
    except RefusedError:
        return
    assert entropy_from_text(" ".join(words), wordlist) == entropy


@given(st.text(max_size=80))
def test_any_text_is_a_passphrase_or_malformed(text: str) -> None:
    try:
        entropy = entropy_from_text(text, load_wordlist())
    except MalformedError:
        return
    assert len(entropy) == 16


def test_fresh_entropy_makes_words(wordlist: Wordlist) -> None:
    assert len(words_from_entropy(draw_entropy(os.urandom, wordlist), wordlist)) == WORD_COUNT
