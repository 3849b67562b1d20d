"""Renders each page in each language to bytes that depend on templates, catalogues and assets alone."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from channel.portal.assets import Asset
from channel.portal.catalogues import LOCALE, translations
from channel.portal.languages import LANGUAGES, SOURCE, Language

PAGES = ("index", "report", "safety", "without")
"""The pages that every language has; the address of `index` is the folder itself."""

CHOICE = "choice.html"
LEAVE = "leave.html"


def render_pages(
    templates: Path,
    assets: Mapping[str, Asset],
    languages: Sequence[Language],
    *,
    locale: Path = LOCALE,
) -> dict[str, bytes]:
    """Render all pages; the keys are paths below the folder of pages.

    Raises:
        jinja2.TemplateError: a template is broken, or uses a value it was not given.
    """
    common = {"assets": assets, "languages": languages, "official": LANGUAGES}
    neutral = _environment(templates, SOURCE, locale)
    pages = {
        "index.html": neutral.get_template(CHOICE).render(common, language=SOURCE, page="choice"),
        LEAVE: neutral.get_template(LEAVE).render(),
    }
    for language in languages:
        environment = _environment(templates, language, locale)
        for page in PAGES:
            text = environment.get_template(f"{page}.html").render(common, language=language, page=page)
            pages[f"{language.code}/{page}.html"] = text
    return {path: text.encode() for path, text in pages.items()}


def _environment(templates: Path, language: Language, locale: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(translations(language, locale=locale), newstyle=True)  # type: ignore[attr-defined]
    return environment
