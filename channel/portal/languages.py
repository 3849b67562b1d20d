"""The languages that pages may be in, each under its own name; knows no text of a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language as pages name it: tag, name in itself, and `ltr` or `rtl`."""

    code: str
    name: str
    direction: str = "ltr"


SOURCE = Language(code="en", name="English")
"""The language that the templates are written in."""

LANGUAGES = (
    Language(code="ar", name="العربية", direction="rtl"),
    Language(code="zh", name="中文"),
    SOURCE,
    Language(code="fr", name="Français"),
    Language(code="ru", name="Русский"),
    Language(code="es", name="Español"),
)
"""The official languages of the United Nations, in the order of its own pages."""
