"""`about`: what a body is and is not, in the reporter's language; the directory names its bytes by digest."""

from collections.abc import Mapping
from dataclasses import dataclass

from channel.codec import jsons
from channel.codec.digests import Digest, sha256
from channel.codec.jsons import JsonObject
from channel.errors import MalformedError
from channel.wire.directory import BODIES_LIMIT
from channel.wire.names import check_id, check_language, check_readable

ABOUT_LIMIT_BYTES = 256 * 1024
TEXT_LIMIT = 2000
LANGUAGES_LIMIT = 64

_FACTS = ("in_country", "contacts_state", "inside_un")
_TEXTS = ("name", "mandate", "limits")


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutBody:
    """Facts and texts about one body; each text by language, English always among them."""

    in_country: bool
    contacts_state: bool
    inside_un: bool
    name: Mapping[str, str]
    mandate: Mapping[str, str]
    limits: Mapping[str, str]

    def __post_init__(self) -> None:
        for texts in (self.name, self.mandate, self.limits):
            _check_texts(texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The file as it came, unknown members and all, and what it says of each body."""

    encoded: bytes
    bodies: Mapping[str, AboutBody]

    @property
    def digest(self) -> Digest:
        """Return the hash of the file, as it stands in the directory."""
        return sha256(self.encoded)


def write_about(bodies: Mapping[str, AboutBody]) -> About:
    """Encode a new file that says this of each body, and nothing else.

    Raises:
        MalformedError: a text, a language or an id breaks the format.
    """
    members: JsonObject = {
        body_id: {fact: getattr(body, fact) for fact in _FACTS}
        | {text: dict(getattr(body, text)) for text in _TEXTS}
        for body_id, body in bodies.items()
    }
    return parse_about(jsons.dump({"v": 1, "bodies": members}))


def parse_about(data: bytes) -> About:
    """Decode the file; `{}` is one that says nothing of any body.

    Raises:
        MalformedError: more than 256 KiB, not JSON, another version, or a body without its facts or
            without English texts. Unknown members are let pass.
    """
    members = jsons.parse(data, limit_bytes=ABOUT_LIMIT_BYTES)
    if not members:
        return About(encoded=data, bodies={})
    # True equals 1, and 1.0 too: only the type tells them apart.
    if type(members.get("v")) is not int or members["v"] != 1:
        raise MalformedError("about is not of version 1")
    bodies = _object(members.get("bodies"))
    if len(bodies) > BODIES_LIMIT:
        raise MalformedError(f"about of more than {BODIES_LIMIT} bodies")
    return About(
        encoded=data, bodies={body_id: _parse_body(body_id, value) for body_id, value in bodies.items()}
    )


def _parse_body(body_id: str, value: object) -> AboutBody:
    check_id(body_id)
    members = _object(value)
    facts = [members.get(fact) for fact in _FACTS]
    if not all(isinstance(fact, bool) for fact in facts):
        raise MalformedError(f"about lacks one of {', '.join(_FACTS)}")
    name, mandate, limits = (_object(members.get(text)) for text in _TEXTS)
    in_country, contacts_state, inside_un = (fact is True for fact in facts)
    return AboutBody(
        in_country=in_country,
        contacts_state=contacts_state,
        inside_un=inside_un,
        name=name,
        mandate=mandate,
        limits=limits,
    )


def _object(value: object) -> JsonObject:
    if not isinstance(value, dict):
        raise MalformedError("about lacks an object where one is expected")
    return value


def _check_texts(texts: Mapping[str, object]) -> None:
    if not 0 < len(texts) <= LANGUAGES_LIMIT or "en" not in texts:
        raise MalformedError("about lacks an English text")
    for language, text in texts.items():
        check_language(language)
        if not isinstance(text, str) or not 0 < len(text) <= TEXT_LIMIT or text != text.strip(" "):
            raise MalformedError(f"text in about empty, longer than {TEXT_LIMIT}, or with outer spaces")
        check_readable(text)
