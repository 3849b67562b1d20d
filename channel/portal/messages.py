"""Every message of the portal's templates, with where it stands; knows no translation."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from jinja2.ext import babel_extract

DOMAIN = "portal"
KEYWORDS = ("_", "gettext", "ngettext", "pgettext")
COMMENT_TAG = "NOTE:"
TRIMMED = {"trimmed": "true", "silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}


def extract_messages(templates: Path) -> Catalog:
    """Collect the messages of all templates below the folder `templates`.

    Raises:
        jinja2.TemplateSyntaxError: a template is broken.
    """
    catalogue = Catalog(domain=DOMAIN, project="channel", charset="utf-8", fuzzy=False)
    for name, message, comments in _messages(templates):
        catalogue.add(message, locations=[(name, 0)], auto_comments=comments)
    return catalogue


def _messages(templates: Path) -> Iterator[tuple[str, str, list[str]]]:
    for path in sorted(templates.rglob("*.html")):
        with path.open("rb") as file:
            for _, _, message, comments in babel_extract(file, KEYWORDS, [COMMENT_TAG], TRIMMED):
                if isinstance(message, str):
                    yield path.relative_to(templates).as_posix(), message, comments
