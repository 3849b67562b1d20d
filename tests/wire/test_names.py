"""Origins, ids, titles and language tags: what may stand in a note and what may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.errors import MalformedError
from channel.wire.names import check_id, check_language, check_origin, check_title


@pytest.mark.parametrize(
    "text", ["example.org", "a", "localhost:8000", "127.0.0.1:43211", "xn--e1afmkfd.example"]
)
def test_host_names_are_origins(text: str) -> None:
    check_origin(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Example.org",
        "example.org.",
        ".example.org",
        "example..org",
        "-example.org",
        "example-.org",
        "example.org/",
        "https://example.org",
        "example.org:",
        "example.org:080",
        "example.org:123456",
        "exämple.org",
        "example.org\n",
        "a b",
        "a+b",
        "a_b",
        "a" * 129,
    ],
)
def test_nothing_else_is_an_origin(text: str) -> None:
    with pytest.raises(MalformedError):
        check_origin(text)


@pytest.mark.parametrize("text", ["ohchr", "poe-oruma", "2026w48b", "m-7f3a", "a" * 32])
def test_letters_digits_and_hyphens_are_ids(text: str) -> None:
    check_id(text)


@pytest.mark.parametrize(
    "text", ["", "A", "-a", "a-", "a--b", "a.b", "a/b", "a b", "é", "a\n", "²", "a" * 33]
)
def test_nothing_else_is_an_id(text: str) -> None:
    with pytest.raises(MalformedError):
        check_id(text)


@pytest.mark.parametrize(
    "text", ["OHCHR", "مفوضية", "人权事务", "Office (Geneva), 2nd desk", "\u200cا", "x" * 200]
)
def test_a_title_may_be_in_any_script(text: str) -> None:
    check_title(text)


@pytest.mark.parametrize(
    "text", ["", " a", "a ", "a\nb", "a\tb", "a\x85b", "a\u2029b", "a\u202db", "a\u2066b", "a\0", "x" * 201]
)
def test_a_title_is_one_plain_line(text: str) -> None:
    with pytest.raises(MalformedError):
        check_title(text)


@pytest.mark.parametrize("text", ["en", "fr", "zh-Hans", "pt-BR", "mas", "EN", "qaa-x-a1"])
def test_language_tags(text: str) -> None:
    check_language(text)


@pytest.mark.parametrize(
    "text", ["", "e", "en_GB", "en-", "en--gb", "en-aaaaaaaaa", "français", "en" + "-a1" * 12]
)
def test_nothing_else_is_a_language_tag(text: str) -> None:
    with pytest.raises(MalformedError):
        check_language(text)


@given(st.text(max_size=40))
def test_an_id_needs_no_quoting_anywhere(text: str) -> None:
    try:
        check_id(text)
    except MalformedError:
        return
    assert text.isascii()
    assert text.replace("-", "").isalnum()
    assert text == text.lower()
