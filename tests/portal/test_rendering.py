import gzip
import re
from collections.abc import Mapping
from pathlib import Path

from channel.portal.assets import Asset
from channel.portal.languages import SOURCE, Language
from channel.portal.rendering import PAGES, render_pages
from tests.portal.markup import Element, elements

PLAIN_LIMIT_BYTES = 14_000
FLOW_LIMIT_BYTES = 30_000
TITLE = re.compile(r"[^:]{3,20}(: [^:]{3,25})?")
PICTURES = {"img", "svg", "picture", "video", "audio", "canvas", "iframe", "object", "embed", "style", "base"}
FIELDS = {"input", "textarea", "select"}


def every(pages: Mapping[str, bytes]) -> list[tuple[str, Element]]:
    return [(path, element) for path, page in pages.items() for element in elements(page)]


def test_there_is_each_page_in_each_language_and_two_of_none(
    pages: Mapping[str, bytes], languages: tuple[Language, ...]
) -> None:
    own = {f"{language.code}/{page}.html" for language in languages for page in PAGES}
    assert set(pages) == own | {"index.html", "leave.html"}


def test_pages_are_the_same_each_time(
    templates: Path, assets: dict[str, Asset], languages: tuple[Language, ...], pages: Mapping[str, bytes]
) -> None:
    assert render_pages(templates, assets, languages) == pages


def test_language_and_direction_stand_on_the_document(
    pages: Mapping[str, bytes], languages: tuple[Language, ...]
) -> None:
    for language in languages:
        for page in PAGES:
            html = elements(pages[f"{language.code}/{page}.html"])[0]
            assert (html.attributes["lang"], html.attributes["dir"]) == (language.code, language.direction)


def test_the_choice_names_each_language_in_itself(
    pages: Mapping[str, bytes], languages: tuple[Language, ...]
) -> None:
    links = [element for element in elements(pages["index.html"]) if "hreflang" in element.attributes]
    assert [(link.attributes["href"], link.attributes["lang"], link.text) for link in links] == [
        (f"/{language.code}/", language.code, language.name) for language in languages
    ]


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(pages: Mapping[str, bytes]) -> None:
    for path, element in every(pages):
        assert element.name not in PICTURES, path
        assert not [name for name in element.attributes if name.startswith("on") or name == "style"], path
        for name in ("src", "href", "action"):
            assert element.attributes.get(name, "/").startswith(("/", "#")), path
            assert not element.attributes.get(name, "").startswith("//"), path
        if element.name == "script":
            assert element.text == ""


def test_script_and_style_carry_their_integrity(pages: Mapping[str, bytes], assets: dict[str, Asset]) -> None:
    for path, page in pages.items():
        loaded = [element.attributes for element in elements(page) if element.name in {"script", "link"}]
        if path == "leave.html":
            assert loaded == []
            continue
        style, script = loaded
        assert (style["rel"], style["href"], style["integrity"]) == (
            "stylesheet",
            assets["portal"].address,
            assets["portal"].integrity,
        )
        assert (script["type"], script["src"], script["integrity"]) == (
            "module",
            assets["page"].address,
            assets["page"].integrity,
        )


def test_no_field_has_a_name_but_the_one_for_a_sealed_file(pages: Mapping[str, bytes]) -> None:
    named = {
        (path.split("/")[-1], element.name, element.attributes["name"])
        for path, element in every(pages)
        if "name" in element.attributes and element.name != "meta"
    }
    assert named == {("without.html", "input", "file")}


def test_without_the_script_the_form_shows_nothing_to_write_in(pages: Mapping[str, bytes]) -> None:
    outside = [
        element
        for element in elements(pages["en/report.html"])
        if element.name in FIELDS | {"form", "button"} and "template" not in element.within
    ]
    assert outside == []
    assert b'href="/en/without"' in pages["en/report.html"].split(b"<template")[0]


def test_the_only_form_that_sends_takes_a_sealed_file(pages: Mapping[str, bytes]) -> None:
    sending = [(path, element.attributes) for path, element in every(pages) if "action" in element.attributes]
    assert sending
    for path, form in sending:
        assert path.endswith("/without.html")
        assert (form["method"], form["action"], form["enctype"]) == (
            "post",
            "/v1/submissions",
            "multipart/form-data",
        )


def test_no_browser_is_asked_to_remember_check_or_translate_what_is_typed(pages: Mapping[str, bytes]) -> None:
    page = elements(pages["en/report.html"])
    assert page[0].attributes["translate"] == "no"
    assert any(element.attributes.get("content") == "notranslate" for element in page)
    for element in page:
        if element.name in FIELDS:
            assert element.attributes["autocomplete"] == "off"
        if element.name == "textarea" or element.attributes.get("type") == "text":
            assert element.attributes.get("spellcheck") == "false" or "inputmode" in element.attributes


def test_titles_do_not_shout(pages: Mapping[str, bytes]) -> None:
    titles = [(path, element.text) for path, element in every(pages) if element.name == "title"]
    assert len(titles) == len(pages)
    for path, title in titles:
        assert TITLE.fullmatch(title), path


def test_ids_are_there_once_and_whatever_points_to_one_finds_it(pages: Mapping[str, bytes]) -> None:
    for path, page in pages.items():
        found = elements(page)
        ids = [element.attributes["id"] for element in found if "id" in element.attributes]
        assert len(set(ids)) == len(ids), path
        pointed = {
            name
            for element in found
            for attribute in ("for", "aria-describedby", "aria-labelledby")
            for name in element.attributes.get(attribute, "").split()
        }
        assert pointed <= set(ids), path
        fragments = {element.attributes.get("href", "")[1:] for element in found} - {""}
        assert {name for name in fragments if re.fullmatch(r"[a-z]+", name)} & {"main"} <= set(ids), path


def test_every_field_has_a_label(pages: Mapping[str, bytes]) -> None:
    for path, page in pages.items():
        found = elements(page)
        labelled = {element.attributes.get("for") for element in found if element.name == "label"}
        for element in found:
            if element.name in FIELDS:
                assert "label" in element.within or element.attributes.get("id") in labelled, (path, element)


def test_leaving_is_a_plain_link_on_every_page(pages: Mapping[str, bytes]) -> None:
    for path, page in pages.items():
        links = [element for element in elements(page) if element.attributes.get("data-act") == "leave"]
        assert all(link.attributes["href"] == "/leave" for link in links)
        assert bool(links) == (path != "leave.html")


def test_pages_are_within_their_budgets(pages: Mapping[str, bytes]) -> None:
    for path, page in pages.items():
        limit = FLOW_LIMIT_BYTES if path.endswith("/report.html") else PLAIN_LIMIT_BYTES
        assert len(gzip.compress(page, 6)) <= limit, path


def test_the_two_lines_of_age_are_those_of_the_format(pages: Mapping[str, bytes], root: Path) -> None:
    commands = [element.text for _, element in every(pages) if element.name == "pre"]
    told = {text for text in commands if "age -R" in text}
    lines = ["truncate -s 64K report.txt", "age -R four.txt -o report.age report.txt"]
    assert told == {"\n".join(lines)}
    assert "; ".join(lines) in (root / "docs" / "reporter-cli.md").read_text()


def test_the_source_language_is_always_there(languages: tuple[Language, ...]) -> None:
    assert SOURCE in languages
