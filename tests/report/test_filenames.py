import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.report.filenames import NAME_LIMIT_BYTES, distinct_names, safe_name

PORTS = [f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³"]
RESERVED = {"CON", "PRN", "AUX", "NUL", *PORTS}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo.jpg", "photo.jpg"),
        ("Liste des portes (2).docx", "Liste des portes (2).docx"),
        ("تقرير.pdf", "تقرير.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\note.txt", "note.txt"),
        ("a\x00b.png", "a_b.png"),
        ("gpj.\u202eexe", "gpj._exe"),
        ("-rf", "rf"),
        (".bashrc", "bashrc"),
        ("-.hidden.txt", "hidden.txt"),
        ("CON", "file_CON"),
        ("nul.txt", "file_nul.txt"),
        ("lpt1.tar.gz", "file_lpt1.tar.gz"),
        ("$(reboot);`x`.sh", "_(reboot)__x_.sh"),
        ("", "file"),
        ("...", "file"),
        ("/", "file"),
        ("  name  ", "name"),
    ],
)
def test_names_become_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text() | st.sampled_from(sorted(RESERVED)))
def test_any_name_becomes_one_that_is_safe_everywhere(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe.encode()) <= NAME_LIMIT_BYTES + len("file_")
    assert PurePosixPath(safe).name == PureWindowsPath(safe).name == safe
    assert safe.split(".")[0].strip().upper() not in RESERVED
    assert safe[0] not in ".- "
    assert safe[-1] not in ". "
    assert not any(unicodedata.category(character).startswith("C") for character in safe)


@given(st.text())
def test_a_safe_name_stays_as_it_is(name: str) -> None:
    assert safe_name(safe_name(name)) == safe_name(name)


@given(st.text(st.characters(exclude_characters="/\\"), min_size=100))
def test_a_long_name_keeps_its_extension(name: str) -> None:
    safe = safe_name("x" + name + ".jpeg")
    assert safe.endswith(".jpeg")


@given(st.lists(st.text(max_size=5) | st.sampled_from(["a.txt", "A.TXT", "a-2.txt"]), max_size=8))
def test_names_in_one_folder_are_distinct_whatever_the_letter_case(names: list[str]) -> None:
    distinct = distinct_names(names)
    assert len(distinct) == len(names)
    assert len({name.casefold() for name in distinct}) == len(names)


def test_equal_names_are_numbered_in_order() -> None:
    assert distinct_names(["a.txt", "A.txt", "b", "a.txt"]) == ("a.txt", "A-2.txt", "b", "a-3.txt")
