"""The manifest of a bundle: strict JSON of addressees, return path, report and files; no bytes of files.

The bytes that were signed are kept by whoever read them; writing a manifest again may order members anew.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from channel.codec import b64, hexes, jsons
from channel.codec.digests import DIGEST_BYTES, Digest
from channel.codec.jsons import JsonObject
from channel.errors import MalformedError
from channel.report.addressee import Addressee, parse_addressee
from channel.report.attached import AttachedFile, parse_attached_file
from channel.report.fields import Fields, written
from channel.treelog.signature import ED25519_KEY_BYTES, check_ed25519_key
from channel.wire.age.header import SLOTS
from channel.wire.age.recipient import Recipient
from channel.wire.names import check_language

VERSION = 1
MANIFEST_LIMIT_BYTES = 262_144
REPORT_ID_BYTES = 16
FILES_LIMIT = 128
_KEY_BYTES = 32
_NUMBER_LIMIT = 2**32 - 1
_TEXT_LIMIT_BYTES = 4096


class Kind(StrEnum):
    """What a submission is to its case."""

    REPORT = "report"
    FOLLOWUP = "followup"
    WITHDRAWAL = "withdrawal"


class SealedBy(StrEnum):
    """The software that sealed."""

    BROWSER = "browser"
    KIT = "kit"
    CLI = "cli"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPath:
    """How bodies answer and know the reporter again: recipient, 32-byte tag key, 32-byte Ed25519 key."""

    recipient: Recipient
    tag_key: bytes = field(repr=False)
    sign: bytes
    unknown: JsonObject = field(default_factory=dict, repr=False)

    def to_json(self) -> JsonObject:
        """Write as the member `reporter`."""
        members = {
            "recipient": str(self.recipient),
            "tag_key": b64.encode(self.tag_key),
            "sign": b64.encode(self.sign),
        }
        return written(members, self.unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything in a bundle but signature and attachments.

    `number` is the member `n`: the reporter's submissions under the same words, from 0. `directory` is the
    hash of the directory sealed under. `log_key` is k_n, 32 bytes. `report` is JSON of schema v1 as it
    came; `parse_report` reads it.
    """

    kind: Kind
    report_id: bytes
    number: int
    day: date
    directory: Digest
    to: tuple[Addressee, ...]
    lang: str = field(repr=False)
    sealed_by: SealedBy
    log_key: bytes = field(repr=False)
    reporter: ReturnPath
    report: JsonObject = field(repr=False)
    files: tuple[AttachedFile, ...] = ()
    log_unknown: JsonObject = field(default_factory=dict, repr=False)
    unknown: JsonObject = field(default_factory=dict, repr=False)

    def to_json(self) -> JsonObject:
        """Write as JSON members in the order of the format."""
        members = {
            "v": VERSION,
            "kind": self.kind,
            "report_id": self.report_id.hex(),
            "n": self.number,
            "day": self.day,
            "directory": self.directory.hex(),
            "to": tuple(addressee.text for addressee in self.to),
            "lang": self.lang,
            "sealed_by": self.sealed_by,
            "log": written({"key": b64.encode(self.log_key)}, self.log_unknown),
            "reporter": self.reporter.to_json(),
            "report": self.report,
            "files": [file.to_json() for file in self.files],
        }
        return written(members, self.unknown)

    @property
    def encoded(self) -> bytes:
        """Return the bytes to sign and to put into a bundle."""
        return jsons.dump(self.to_json())


def parse_manifest(data: bytes) -> Manifest:
    """Decode the bytes of a manifest; says nothing about the signature over them.

    Raises:
        MalformedError: longer than 262 144 bytes, not strict JSON, another version, a member missing or of
            another type, more than four addressees, or a body addressed twice.
    """
    fields = Fields(jsons.parse(data, limit_bytes=MANIFEST_LIMIT_BYTES), path="manifest")
    if fields.whole("v", limit=_NUMBER_LIMIT) != VERSION:
        raise MalformedError("bundle of an unknown version")
    log = Fields(fields.value("log"), path="log")
    files = fields.given("files", fields.value("files"))
    return Manifest(
        kind=fields.given("kind", fields.choice("kind", Kind)),
        report_id=hexes.decode(_text(fields, "report_id"), length_bytes=REPORT_ID_BYTES),
        number=fields.given("n", fields.whole("n", limit=_NUMBER_LIMIT)),
        day=fields.given("day", fields.day("day")),
        directory=Digest(hexes.decode(_text(fields, "directory"), length_bytes=DIGEST_BYTES)),
        to=_parse_to(fields),
        lang=_parse_language(_text(fields, "lang")),
        sealed_by=fields.given("sealed_by", fields.choice("sealed_by", SealedBy)),
        log_key=b64.decode(_text(log, "key"), length_bytes=_KEY_BYTES),
        reporter=_parse_return_path(fields.value("reporter")),
        report=_parse_object(fields.value("report")),
        files=_parse_files(files),
        log_unknown=log.unknown,
        unknown=fields.unknown,
    )


def _parse_return_path(value: object) -> ReturnPath:
    fields = Fields(value, path="reporter")
    sign = b64.decode(_text(fields, "sign"), length_bytes=ED25519_KEY_BYTES)
    check_ed25519_key(sign)
    return ReturnPath(
        recipient=Recipient.parse(_text(fields, "recipient")),
        tag_key=b64.decode(_text(fields, "tag_key"), length_bytes=_KEY_BYTES),
        sign=sign,
        unknown=fields.unknown,
    )


def _parse_to(fields: Fields) -> tuple[Addressee, ...]:
    texts = fields.texts("to", limit=SLOTS, limit_bytes=_TEXT_LIMIT_BYTES)
    addressees = tuple(parse_addressee(text) for text in texts)
    if not addressees or len({addressee.body for addressee in addressees}) != len(addressees):
        raise MalformedError("bundle addressed to no body, or to one twice")
    return addressees


def _parse_language(text: str) -> str:
    check_language(text)
    return text


def _parse_object(value: object) -> JsonObject:
    if not isinstance(value, dict):
        raise MalformedError("report is not an object")
    return value


def _parse_files(value: object) -> tuple[AttachedFile, ...]:
    if not isinstance(value, list) or len(value) > FILES_LIMIT:
        raise MalformedError(f"files is not a list of at most {FILES_LIMIT} items")
    return tuple(parse_attached_file(item) for item in value)


def _text(fields: Fields, name: str) -> str:
    return fields.given(name, fields.text(name, limit_bytes=_TEXT_LIMIT_BYTES))
