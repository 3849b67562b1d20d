"""Catalogues of translations: read, checked for gaps, brought up to date; English needs none."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.support import NullTranslations, Translations

from channel.portal.languages import LANGUAGES, SOURCE, Language
from channel.portal.messages import DOMAIN

LOCALE = Path(__file__).parent / "locale"

# A date that moves would make every update a change.
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)


def catalogue_path(language: Language, *, locale: Path = LOCALE) -> Path:
    """Return where the catalogue of a language lies."""
    return locale / language.code / f"{DOMAIN}.po"


def read_catalogue(language: Language, *, locale: Path = LOCALE) -> Catalog | None:
    """Read the catalogue of a language; there may be none."""
    path = catalogue_path(language, locale=locale)
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=language.code, domain=DOMAIN)


def faults(catalogue: Catalog, messages: Catalog) -> list[str]:
    """Name what keeps a catalogue from being whole: each message missing, fuzzy, obsolete or broken."""
    wanted = {message.id for message in messages if message.id}
    found = {message.id: message for message in catalogue if message.id}
    obsolete = [f"obsolete: {text}" for text in (*catalogue.obsolete, *(set(found) - wanted))]
    return sorted(f"missing: {text}" for text in wanted - set(found)) + sorted(
        [f"{fault}: {text}" for text, message in found.items() for fault in _faults_of(message)] + obsolete
    )


def complete_languages(messages: Catalog, *, locale: Path = LOCALE) -> tuple[Language, ...]:
    """Return the languages that can be shown: the source, and each with a catalogue without faults."""
    return tuple(
        language
        for language in LANGUAGES
        if language == SOURCE
        or ((catalogue := read_catalogue(language, locale=locale)) and not faults(catalogue, messages))
    )


def translations(language: Language, *, locale: Path = LOCALE) -> NullTranslations:
    """Return the words of a language for gettext; those of the source language are its own."""
    catalogue = None if language == SOURCE else read_catalogue(language, locale=locale)
    if catalogue is None:
        return NullTranslations()
    file = BytesIO()
    write_mo(file, catalogue)
    file.seek(0)
    return Translations(file, domain=DOMAIN)


def update_catalogue(language: Language, messages: Catalog, *, locale: Path = LOCALE) -> None:
    """Bring a catalogue to the messages of today: new ones empty, gone ones dropped; make one if needed."""
    catalogue = read_catalogue(language, locale=locale) or Catalog(
        locale=language.code, domain=DOMAIN, project="channel", charset="utf-8", fuzzy=False
    )
    catalogue.update(messages, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = catalogue.revision_date = _NO_DATE
    path = catalogue_path(language, locale=locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=False, ignore_obsolete=True, no_location=True)


def _faults_of(message: Message) -> list[str]:
    checks = {
        "missing": not message.string,
        "fuzzy": message.fuzzy,
        "placeholders differ": bool(message.string) and _braces(message.id) != _braces(message.string),
    }
    return [fault for fault, found in checks.items() if found]


def _braces(text: object) -> list[str]:
    return sorted(part.split("}")[0] for part in str(text).split("{")[1:])
