from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from channel.portal.catalogues import (
    catalogue_path,
    complete_languages,
    faults,
    read_catalogue,
    translations,
    update_catalogue,
)
from channel.portal.languages import LANGUAGES, SOURCE, Language

FRENCH = next(language for language in LANGUAGES if language.code == "fr")

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def wanted() -> Catalog:
    catalogue = Catalog()
    for text in ("Back", "Part {done} of {total}"):
        catalogue.add(text)
    return catalogue


def french(locale: Path, *messages: str) -> Catalog:
    path = catalogue_path(FRENCH, locale=locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "\n\n".join(messages) + "\n")
    catalogue = read_catalogue(FRENCH, locale=locale)
    assert catalogue is not None
    return catalogue


BACK = 'msgid "Back"\nmsgstr "Retour"'
PART = 'msgid "Part {done} of {total}"\nmsgstr "Partie {done} sur {total}"'


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != SOURCE])
def test_no_catalogue_has_a_message_missing_fuzzy_or_obsolete(language: Language, messages: Catalog) -> None:
    catalogue = read_catalogue(language)
    assert catalogue is None or faults(catalogue, messages) == []


def test_messages_are_found_once_each(messages: Catalog) -> None:
    assert len(messages) > 250
    assert "Back" in messages


def test_a_whole_catalogue_has_no_fault(tmp_path: Path) -> None:
    assert faults(french(tmp_path, BACK, PART), wanted()) == []


@pytest.mark.parametrize(
    ("messages", "fault"),
    [
        ([BACK], "missing: Part {done} of {total}"),
        ([BACK, PART.replace("Partie {done} sur {total}", "")], "missing: Part {done} of {total}"),
        ([f"#, fuzzy\n{BACK}", PART], "fuzzy: Back"),
        ([BACK, PART, 'msgid "Gone"\nmsgstr "Parti"'], "obsolete: Gone"),
        ([BACK, PART, '#~ msgid "Gone"\n#~ msgstr "Parti"'], "obsolete: Gone"),
        ([BACK, PART.replace("sur {total}", "sur {tout}")], "placeholders differ: Part {done} of {total}"),
    ],
)
def test_each_kind_of_fault_is_named(tmp_path: Path, messages: list[str], fault: str) -> None:
    assert faults(french(tmp_path, *messages), wanted()) == [fault]


def test_a_language_is_shown_only_when_its_catalogue_is_whole(tmp_path: Path) -> None:
    assert complete_languages(wanted(), locale=tmp_path) == (SOURCE,)
    french(tmp_path, BACK)
    assert complete_languages(wanted(), locale=tmp_path) == (SOURCE,)
    french(tmp_path, BACK, PART)
    assert complete_languages(wanted(), locale=tmp_path) == (SOURCE, FRENCH)


def test_words_come_from_the_catalogue_and_english_from_the_templates(tmp_path: Path) -> None:
    french(tmp_path, BACK, PART)
    assert translations(FRENCH, locale=tmp_path).gettext("Back") == "Retour"
    assert translations(SOURCE, locale=tmp_path).gettext("Back") == "Back"


def test_bringing_a_catalogue_up_to_date_keeps_what_stands_and_drops_what_is_gone(tmp_path: Path) -> None:
    french(tmp_path, BACK, 'msgid "Gone"\nmsgstr "Parti"')
    update_catalogue(FRENCH, wanted(), locale=tmp_path)
    catalogue = read_catalogue(FRENCH, locale=tmp_path)
    assert catalogue is not None
    assert translations(FRENCH, locale=tmp_path).gettext("Back") == "Retour"
    assert faults(catalogue, wanted()) == ["missing: Part {done} of {total}"]
    once = catalogue_path(FRENCH, locale=tmp_path).read_bytes()
    update_catalogue(FRENCH, wanted(), locale=tmp_path)
    assert catalogue_path(FRENCH, locale=tmp_path).read_bytes() == once
