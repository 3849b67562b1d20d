"""Names under which attachments may be saved: short, visible, and harmless to any file system or shell."""

import re
import unicodedata
from collections.abc import Sequence

NAME_LIMIT_BYTES = 120
FALLBACK_NAME = "file"
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}", re.ASCII)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_KEPT_CATEGORIES = ("L", "M", "N")
_KEPT_SIGNS = frozenset(" .-_()+,")


def safe_name(name: str) -> str:
    """Turn a name from a manifest into one safe to create: at most 120 bytes of UTF-8, never empty.

    Folders fall away; letters, marks and digits of any script stay; controls, direction overrides and
    signs with a meaning elsewhere become `_`. A short ASCII extension survives.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(character if _is_kept(character) else "_" for character in last)
    stem, extension = _split(visible.strip(" ."))
    stem = _shortened(stem.lstrip("-. "), NAME_LIMIT_BYTES - len(extension)).rstrip(" .")
    if not stem or _RESERVED.fullmatch(stem.split(".")[0].strip()):
        stem = f"{FALLBACK_NAME}_{stem}" if stem else FALLBACK_NAME
    return stem + extension


def distinct_names(names: Sequence[str]) -> tuple[str, ...]:
    """Make every name safe and no two equal, also where letter case does not count; order is kept."""
    taken: set[str] = set()
    result = []
    for name in names:
        candidate = safe = safe_name(name)
        number = 1
        while candidate.casefold() in taken:
            number += 1
            stem, extension = _split(safe)
            candidate = f"{stem}-{number}{extension}"
        taken.add(candidate.casefold())
        result.append(candidate)
    return tuple(result)


def _is_kept(character: str) -> bool:
    return character in _KEPT_SIGNS or unicodedata.category(character).startswith(_KEPT_CATEGORIES)


def _split(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    if stem and _EXTENSION.fullmatch(dot + extension):
        return stem, dot + extension
    return name, ""


def _shortened(text: str, limit_bytes: int) -> str:
    return text.encode()[:limit_bytes].decode("utf-8", "ignore")
