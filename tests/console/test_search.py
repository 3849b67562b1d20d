"""Search finds pieces of words in every script, and nothing it was not asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.console.database import ConsoleDatabase, Profile, create_home
from channel.console.search import find_entries, fold, index_texts

PROFILE = Profile(origin="reports.example.org", body="ohchr", member="m-1", server="http://x", pin=b"pin")

TEXTS = [
    "Les soldats ont brûlé l'école de Koré",
    "أَحْرَقَ الجنودُ المدرسةَ في الـقـرية",
    "士兵在北京路烧了学校",
    "Солдаты сожгли школу у реки",
    "सैनिकों ने स्कूल जला दिया",
    '軍人が学校を焼いた 100% ___ "quoted" OR NEAR(',
    "ｆｕｌｌ ｗｉｄｔｈ Straße STRASSE",
    "hidden\u202e word\u200b split",
]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[ConsoleDatabase]:
    database = create_home(tmp_path, key=bytes(32), profile=PROFILE)
    with database.write() as session:
        index_texts(session, dict(enumerate(TEXTS)))
    yield database
    database.close()


def found(database: ConsoleDatabase, query: str, *, limit: int = 10) -> tuple[int, ...]:
    with database.read() as session:
        return find_entries(session, query, limit=limit)


@pytest.mark.parametrize(
    ("query", "entries"),
    [
        ("BRULE", (0,)),
        ("brûlé soldats", (0,)),
        ("école", (0,)),
        ("المدرسة", (1,)),
        ("القرية", (1,)),
        ("احرق", (1,)),
        ("أحرق", (1,)),
        ("北京", (2,)),
        ("京", (2,)),
        ("学校", (5, 2)),
        ("烧了学校", (2,)),
        ("ШКОЛУ реки", (3,)),
        ("स्कूल", (4,)),
        ("100%", (5,)),
        ("%", (5,)),
        ("___", (5,)),
        ('"quoted" OR', (5,)),
        ("NEAR(", (5,)),
        ("full width", (6,)),
        ("strasse", (6,)),
        ("hidden word split", (7,)),
        ("soldats 学校", ()),
        ("*", ()),
        ("", ()),
        (" \u200b ", ()),
    ],
)
def test_pieces_are_found_in_every_script(
    database: ConsoleDatabase, query: str, entries: tuple[int, ...]
) -> None:
    assert found(database, query) == entries


def test_the_newest_come_first_and_no_more_than_asked(database: ConsoleDatabase) -> None:
    with database.write() as session:
        index_texts(session, dict.fromkeys(range(100, 110), "the same words"))
    assert found(database, "same words", limit=3) == (109, 108, 107)


def test_an_entry_indexed_again_is_found_by_its_new_text_only(database: ConsoleDatabase) -> None:
    with database.write() as session:
        index_texts(session, {0: "something else"})
    assert found(database, "soldats") == ()
    assert found(database, "something") == (0,)


@pytest.mark.parametrize("limit", [0, 2, 1000])
@pytest.mark.parametrize("word", ["a", "ab", "校", "b", "ba", "zz", "a ab", "校 a", "abc 校", "ab zz"])
def test_short_words_are_found_alike_however_many_words_they_begin(
    database: ConsoleDatabase, monkeypatch: pytest.MonkeyPatch, word: str, limit: int
) -> None:
    monkeypatch.setattr("channel.console.search._ALTERNATIVES_LIMIT", limit)
    texts = ["a", "ab", "校", "xab", "a校", "b ab abc", "c ba", "aba 校 x", "abc\u6821", "", "b" * 5]
    with database.write() as session:
        index_texts(session, dict.fromkeys(range(len(TEXTS)), "-") | dict(enumerate(texts)))
    due = [place for place, text in enumerate(texts) if all(piece in text for piece in word.split())]
    assert found(database, word, limit=99) == tuple(reversed(due))


def test_no_word_takes_what_another_query_means(database: ConsoleDatabase) -> None:
    with database.write() as session:
        index_texts(session, {0: 'a" b', 1: "a OR b"})
    assert found(database, '"') == (5, 0)
    assert found(database, '" or') == (5,)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text("abcÀÉßабвгдΑΒΓώ", min_size=1))
def test_case_makes_no_difference(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower())
