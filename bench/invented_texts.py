"""Texts that nobody wrote, in several scripts: as long, as varied and as repetitive as real ones."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

_WORDS = 4000
_SENTENCE_WORDS = (5, 18)
_PARAGRAPH_SENTENCES = (2, 6)
_LETTERS = {
    "fr": range(0x61, 0x7B),
    "ru": range(0x430, 0x450),
    "ar": range(0x628, 0x64B),
    "hi": range(0x905, 0x93A),
}
_HAN = [chr(0x4E00 + 7 * number) for number in range(2000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """Words of one script, the frequent ones first, and what stands between them."""

    code: str
    words: Sequence[str]
    space: str
    stop: str


def tongues(seed: int) -> tuple[Tongue, ...]:
    """Return the same languages for the same seed: their words are made up, their letters are not."""
    draw = random.Random(seed)
    # Chinese has no spaces, and words of one or two out of some two thousand characters.
    words = _HAN[:600] + ["".join(draw.choices(_HAN, k=2)) for _ in range(_WORDS - 600)]
    return (
        *(
            Tongue(code=code, words=_words(draw, list(map(chr, letters))), space=" ", stop=".")
            for code, letters in _LETTERS.items()
        ),
        Tongue(code="zh", words=words, space="", stop="。"),
    )


def invent(tongue: Tongue, draw: random.Random, *, characters: int) -> str:
    """Return paragraphs of at least so many characters; a few words are most of them, as in any language."""
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < characters:
        sentences = (_sentence(tongue, draw) for _ in range(draw.randint(*_PARAGRAPH_SENTENCES)))
        paragraphs.append(tongue.space.join(sentences))
    return "\n\n".join(paragraphs)


def _words(draw: random.Random, letters: Sequence[str]) -> list[str]:
    frequent = [1 / rank for rank in range(3, 3 + len(letters))]
    made = ("".join(draw.choices(letters, frequent, k=draw.randint(2, 9))) for _ in range(2 * _WORDS))
    return list(dict.fromkeys(made))[:_WORDS]


def _sentence(tongue: Tongue, draw: random.Random) -> str:
    # The n-th word of a language is about 1/n as frequent as its first: a uniform draw on a log scale.
    ranks = (int(len(tongue.words) ** draw.random()) - 1 for _ in range(draw.randint(*_SENTENCE_WORDS)))
    return tongue.space.join(tongue.words[rank] for rank in ranks) + tongue.stop
