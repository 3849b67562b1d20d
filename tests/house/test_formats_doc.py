"""docs/formats.md names what is there, and leaves none out: modules, vector files and members, labels."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "formats.md").read_text()
SOURCES = [path for top in ("channel", "keys") for path in sorted((ROOT / top).rglob("*.py"))]
MODULE = re.compile(r"`((?:channel|keys)/[\w/]+\.py)`")
VECTOR_FILE = re.compile(r"`(\w+\.json)`(?:\s\(([^)]*)\))?")
LABEL = re.compile(r"channel/v1/[a-z][a-z0-9-]*")


def after(word: str) -> str:
    """Return the page's text behind each `*word:*`, up to the next empty line."""
    return "\n".join(found[1] for found in re.finditer(rf"\*{word}:\*(.*?)(?:\n\n|\Z)", PAGE, re.DOTALL))


def test_every_module_named_is_there() -> None:
    named = MODULE.findall(PAGE)
    assert len(named) > 40
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_every_module_of_a_format_is_named() -> None:
    formats = {path for path in (ROOT / "channel" / "wire").rglob("*.py") if path.name != "__init__.py"}
    named = {ROOT / name for name in MODULE.findall(PAGE)}
    assert sorted(str(path.relative_to(ROOT)) for path in formats - named) == []


def test_every_vector_file_is_named_and_there() -> None:
    named = {name for name, _ in VECTOR_FILE.findall(after("Vectors"))}
    assert named == {path.name for path in (ROOT / "tests" / "vectors").glob("*.json")}


def test_every_member_of_a_vector_file_that_is_named_is_there() -> None:
    checked = 0
    for name, members in VECTOR_FILE.findall(after("Vectors")):
        vectors = (ROOT / "tests" / "vectors" / name).read_text()
        for member in re.findall(r"`([a-z_0-9]+)\*?`", members):
            assert f'"{member}' in json.dumps(json.loads(vectors)), f"{name} has no {member}"
            checked += 1
    assert checked > 10


def test_every_section_about_a_format_names_its_code_and_its_vectors() -> None:
    for section in re.split(r"\n##+ ", PAGE)[1:]:
        title, _, text = section.partition("\n")
        if title not in {"Signed notes", "Limits"}:
            assert "*Code:*" in text, title
            assert "*Vectors:*" in text, title


def test_every_label_of_the_code_is_on_the_page() -> None:
    used = {label for path in SOURCES for label in LABEL.findall(path.read_text())}
    assert len(used) > 15
    assert sorted(label for label in used if label not in PAGE) == []
