"""What a manifest says about one attached file; holds no bytes of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from channel.codec import hexes
from channel.codec.digests import DIGEST_BYTES, Digest
from channel.codec.jsons import JsonObject
from channel.report.fields import Fields, written
from channel.wire.padding import BUNDLE_LIMIT_BYTES

NAME_LIMIT_BYTES = 255
TYPE_LIMIT_BYTES = 127


class Purpose(StrEnum):
    """Who opens a file: every reviewer, or the evidence unit only."""

    ALL = "all"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """An attachment: `digest` is its parts digest, `cleaned` says that metadata was taken out.

    For the evidence unit, `size` and `digest` are of the sealed bytes, `name` and `type` of the original.
    `name` is what the reporter's device gave and may be hostile: show it as text, save under `safe_name`.
    """

    name: str = field(repr=False)
    type: str = field(repr=False)
    size: int
    digest: Digest
    cleaned: bool
    purpose: Purpose = Purpose.ALL
    unknown: JsonObject = field(default_factory=dict, repr=False)

    def to_json(self) -> JsonObject:
        """Write as an item of the member `files`."""
        members = {
            "name": self.name,
            "type": self.type,
            "size": self.size,
            "digest": self.digest.hex(),
            "cleaned": self.cleaned,
            "for": self.purpose,
        }
        return written(members, self.unknown)


def parse_attached_file(value: object) -> AttachedFile:
    """Read an item of the member `files`.

    Raises:
        MalformedError: not an object, a member missing, or of another type or length.
    """
    fields = Fields(value, path="files")
    digest = fields.given("digest", fields.text("digest", limit_bytes=2 * DIGEST_BYTES))
    return AttachedFile(
        name=fields.given("name", fields.text("name", limit_bytes=NAME_LIMIT_BYTES)),
        type=fields.given("type", fields.text("type", limit_bytes=TYPE_LIMIT_BYTES)),
        size=fields.given("size", fields.whole("size", limit=BUNDLE_LIMIT_BYTES)),
        digest=Digest(hexes.decode(digest, length_bytes=DIGEST_BYTES)),
        cleaned=fields.given("cleaned", fields.flag("cleaned")),
        purpose=fields.given("for", fields.choice("for", Purpose)),
        unknown=fields.unknown,
    )
