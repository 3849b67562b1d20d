"""The EFF large word list of 7776 words, by index from 0; reads its one data file, and only when asked."""

from dataclasses import dataclass, field
from importlib.resources import files

from channel.codec.digests import sha256
from channel.errors import MalformedError

BASE = 7776
WORDLIST_SHA256 = "6d557f0693958fb5e650b68b5bee585eb82cf4da32965505c789e924743bc522"


@dataclass(frozen=True, slots=True)
class Wordlist:
    """Words by index and indexes by word; without the four hyphenated words no word begins another."""

    words: tuple[str, ...] = field(repr=False)
    indexes: dict[str, int] = field(repr=False)


def load_wordlist() -> Wordlist:
    """Read the list that ships with the package; about 3 ms.

    Raises:
        MalformedError: the file is not the one whose hash is pinned here.
    """
    data = files("channel.wire.data").joinpath("eff_large_wordlist.txt").read_bytes()
    if sha256(data).hex() != WORDLIST_SHA256:
        raise MalformedError("word list was altered", hint="Install the channel again from a trusted copy.")
    words = tuple(data.decode("ascii").split())
    return Wordlist(words, {word: index for index, word in enumerate(words)})
