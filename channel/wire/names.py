"""What origins, ids, titles and language tags may look like; knows nothing of who bears them.

Names stand in signed text, file names and addresses, so their alphabets leave nothing to quote or escape.
"""

import re
import unicodedata

from channel.errors import MalformedError

ORIGIN_LIMIT = 128
ID_LIMIT = 32
TITLE_LIMIT = 200
LANGUAGE_LIMIT = 35

_ORIGIN = re.compile(
    r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::[1-9][0-9]{0,4})?", re.ASCII
)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
# The outline of RFC 5646, without its registry: every tag has this form, and no list has to be kept.
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Embeddings, overrides and isolates: they can make one name read as another.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check_origin(text: str) -> None:
    """Check that `text` is a lower-case host name, with a port or without.

    Raises:
        MalformedError: it is not, or is longer than 128 characters.
    """
    if len(text) > ORIGIN_LIMIT or not _ORIGIN.fullmatch(text):
        raise MalformedError("origin is not a lower-case host name")


def check_id(text: str) -> None:
    """Check that `text` is an id: lower-case letters and digits, single hyphens between them.

    Raises:
        MalformedError: it is not, or is longer than 32 characters.
    """
    if len(text) > ID_LIMIT or not _ID.fullmatch(text):
        raise MalformedError("id is not lower-case letters, digits and hyphens, at most 32")


def check_language(text: str) -> None:
    """Check that `text` is a language tag such as `fr` or `zh-Hans`.

    Raises:
        MalformedError: it is not, or is longer than 35 characters.
    """
    if len(text) > LANGUAGE_LIMIT or not _LANGUAGE.fullmatch(text):
        raise MalformedError("not a language tag")


def check_title(text: str) -> None:
    """Check that `text` is one line that people can read: no outer spaces, no control characters.

    Raises:
        MalformedError: it is not, or is longer than 200 characters.
    """
    if not 0 < len(text) <= TITLE_LIMIT or text != text.strip(" "):
        raise MalformedError("title empty, too long, or with outer spaces")
    check_readable(text)


def check_readable(text: str) -> None:
    """Check that `text` has no control character, line break or direction override.

    Raises:
        MalformedError: it has.
    """
    if any(c in _BIDI_CONTROLS or unicodedata.category(c) in _REFUSED_CATEGORIES for c in text):
        raise MalformedError("text with a control character")
