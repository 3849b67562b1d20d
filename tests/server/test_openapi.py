"""The OpenAPI document is served from here, and says of every route what docs/http-api.md says."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.server.served import Served

PATH_NAMES = {
    "{number}": "{k}",
    "{first}": "{from}",
    "{digest}": "{hex sha}",
}


@pytest.fixture(scope="module")
def document(server: Served) -> dict[str, Any]:
    answer = server.ask("GET", "/v1/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    return dict(answer.json())


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def test_every_route_says_how_it_refuses(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        answers = operation["responses"]
        assert {"500", "503"} <= set(answers), path
        refusals = {status: answer for status, answer in answers.items() if int(status) >= 400}
        for answer in refusals.values():
            assert list(answer["content"]) == ["application/problem+json"]
            assert answer["description"]
        assert "422" not in refusals or method in {"post", "put"}, path


def test_every_route_that_is_for_members_says_that_it_is_signed(document: dict[str, Any]) -> None:
    for path, _, operation in operations(document):
        named = {parameter["name"] for parameter in operation.get("parameters", [])}
        assert ("Signature" in named) == path.startswith("/v1/bodies/"), path


def test_every_route_has_a_summary_and_its_path_parameters(document: dict[str, Any]) -> None:
    for path, _, operation in operations(document):
        assert operation["summary"]
        named = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        assert named == set(re.findall(r"{([a-z]+)}", path)), path


def test_every_route_and_status_is_in_the_handbook(document: dict[str, Any], root: Path) -> None:
    page = (root / "docs" / "http-api.md").read_text()
    for path, method, _ in operations(document):
        shown = path
        for ours, theirs in PATH_NAMES.items():
            shown = shown.replace(ours, theirs)
        assert f"`{shown}`" in page or f"`{method.upper()} {shown}`" in page, (method, shown)
    statuses = {status for _, _, operation in operations(document) for status in operation["responses"]}
    listed = set(re.findall(r"\b[1-5][0-9]{2}\b", page))
    assert statuses <= listed


def test_nothing_in_it_points_elsewhere(document: dict[str, Any]) -> None:
    assert "://" not in str(document)
    assert "servers" not in document
    assert "HTTPValidationError" not in str(document)
