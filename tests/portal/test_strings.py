"""What the script says stands in the document, and every code it may have to explain has its sentence."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from channel.portal.languages import Language
from tests.portal.markup import elements

PLACES = re.compile(r"\{(\w+)\}")


def strings(page: bytes) -> dict[str, str]:
    found = [element for element in elements(page) if "data-string" in element.attributes]
    names = [element.attributes["data-string"] for element in found]
    assert len(set(names)) == len(names)
    return dict(zip(names, (element.text for element in found), strict=True))


@pytest.fixture(scope="module")
def english(pages: Mapping[str, bytes]) -> dict[str, str]:
    return strings(pages["en/report.html"])


@pytest.fixture(scope="module")
def script(root: Path) -> str:
    return "\n".join(path.read_text() for path in sorted((root / "web/src/page").glob("*.js")))


def test_every_error_code_of_the_worker_has_its_sentence(english: dict[str, str], root: Path) -> None:
    protocol = (root / "web/src/worker/protocol.js").read_text()
    codes = re.search(r"CODES = .*?\[(.*?)\]", protocol, re.DOTALL)
    assert codes
    listed = set(re.findall(r'"([a-z-]+)"', codes[1]))
    assert len(listed) > 30
    assert {f"error-{code}" for code in listed | {"other"}} == {
        name for name in english if name.startswith("error-")
    }


def test_every_reason_of_a_body_has_its_sentence(english: dict[str, str], root: Path) -> None:
    source = (root / "web/src/wire/body_in_force.js").read_text()
    reasons = re.search(r'@typedef \{("[^}]+)\} Reason', source)
    assert reasons
    assert {f"reason-{reason}" for reason in re.findall(r'"([a-z-]+)"', reasons[1])} == {
        name for name in english if name.startswith("reason-")
    }


def test_every_sentence_the_script_names_is_there(english: dict[str, str], script: str) -> None:
    named = set(re.findall(r'say(?:Or)?\(\s*"([a-z-]+)"', script))
    chosen = set(re.findall(r'\? "([a-z-]+)" : "([a-z-]+)"', script))
    assert named
    assert named <= set(english)
    assert {name for pair in chosen for name in pair if name.startswith(("no-unit", "for-"))} <= set(english)
    problems = set(re.findall(r'code: "([a-z-]+)"', script)) | set(
        re.findall(r'"((?:bodies|files)-[a-z]+)"', script)
    )
    assert {f"problem-{problem}" for problem in problems - {"files-add"}} <= set(english)


def test_every_sentence_has_the_same_places_to_fill_in_in_every_language(
    pages: Mapping[str, bytes], english: dict[str, str], languages: tuple[Language, ...]
) -> None:
    for language in languages:
        other = strings(pages[f"{language.code}/report.html"])
        assert list(other) == list(english)
        for name, text in other.items():
            assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(english[name])), (
                language.code,
                name,
            )


def test_what_a_browser_may_lack_has_its_sentence(pages: Mapping[str, bytes], root: Path) -> None:
    source = (root / "web/src/page/abilities.js").read_text()
    lacking = [
        element.attributes["data-lacks"]
        for element in elements(pages["en/report.html"])
        if "data-lacks" in element.attributes
    ]
    assert set(re.findall(r'push\("([a-z]+)"\)', source)) == set(lacking)


def test_every_piece_the_script_looks_for_is_there(pages: Mapping[str, bytes], script: str) -> None:
    for mark, pattern in {
        "part": r'(?:part|allParts)\([^,()]+(?:\([^()]*\))?, "([\w-]+)"\)',
        "template": r'copyOf\([^,]+, "([\w-]+)"\)',
        "screen": r'#screen\("([\w-]+)"\)',
    }.items():
        looked_for = set(re.findall(pattern, script))
        there = {element.attributes.get(f"data-{mark}") for element in elements(pages["en/report.html"])}
        assert looked_for
        assert looked_for <= there, mark


def test_every_button_does_something(pages: Mapping[str, bytes], script: str) -> None:
    acts = {element.attributes.get("data-act") for element in elements(pages["en/report.html"])} - {None, ""}
    done = (
        set(re.findall(r'case "([\w-]+)"', script))
        | set(re.findall(r'"([\w-]+)", "act"', script))
        | {"leave"}
    )
    assert acts <= done
