"""One page of the list of entries: a format of what the source claims, and the check of each commitment."""

from dataclasses import dataclass, field

from channel.codec import b64, hexes, jsons
from channel.codec.digests import DIGEST_BYTES, Digest
from channel.codec.jsons import JsonObject
from channel.errors import MalformedError, UntrustedError
from channel.wire.age.header import check_submission_header
from channel.wire.padding import check_payload_length
from channel.wire.submission import BLIND_BYTES, SUBMISSION_HEADER_BYTES, TOKEN_BYTES, commitment

PAGE_LIMIT_ENTRIES = 256
PAGE_LIMIT_BYTES = 4 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry:
    """One entry as listed; digests and keys of 32 bytes, a header of 6298, a payload not yet seen."""

    entry: int
    commitment: Digest
    token: bytes
    blind: bytes = field(repr=False)
    header: bytes
    payload_digest: Digest
    payload_bytes: int

    def check(self) -> None:
        """Check that blind, header and payload digest open the commitment, and what they promise to be.

        Raises:
            UntrustedError: they do not.
            MalformedError: header or payload length are not those of a submission.
        """
        opened = commitment(blind=self.blind, header=self.header, payload_digest=self.payload_digest)
        if opened != self.commitment:
            raise UntrustedError("entry does not open its commitment")
        check_submission_header(self.header)
        check_payload_length(self.payload_bytes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Entries in order without a gap, and the number of the entry to ask for next."""

    entries: tuple[ListedEntry, ...]
    next: int


def parse_page(data: bytes, *, start: int) -> Page:
    """Decode the page that was asked for with `start`.

    Raises:
        MalformedError: not a page, more than 256 entries, or a field of another form.
        UntrustedError: entries out of order, with gaps, or not from `start` on.
    """
    fields = jsons.parse(data, limit_bytes=PAGE_LIMIT_BYTES)
    listed = fields.get("entries")
    if not isinstance(listed, list) or len(listed) > PAGE_LIMIT_ENTRIES:
        raise MalformedError("list of entries of another form")
    entries = tuple(_parse_entry(item) for item in listed)
    expected = range(start, start + len(entries))
    if [entry.entry for entry in entries] != list(expected) or _number(fields, "next") != expected.stop:
        raise UntrustedError("the source lists entries out of order")
    return Page(entries=entries, next=expected.stop)


def _parse_entry(item: object) -> ListedEntry:
    if not isinstance(item, dict):
        raise MalformedError("listed entry is not an object")
    return ListedEntry(
        entry=_number(item, "entry"),
        commitment=Digest(hexes.decode(_text(item, "commitment"), length_bytes=DIGEST_BYTES)),
        token=b64.decode(_text(item, "token"), length_bytes=TOKEN_BYTES),
        blind=b64.decode(_text(item, "blind"), length_bytes=BLIND_BYTES),
        header=b64.decode(_text(item, "header"), length_bytes=SUBMISSION_HEADER_BYTES),
        payload_digest=Digest(hexes.decode(_text(item, "payload_digest"), length_bytes=DIGEST_BYTES)),
        payload_bytes=_number(item, "payload_bytes"),
    )


def _text(fields: JsonObject, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise MalformedError(f"listed entry without {name}")
    return value


def _number(fields: JsonObject, name: str) -> int:
    value = fields.get(name)
    if type(value) is not int or not 0 <= value < 2**63:
        raise MalformedError(f"listed entry without {name}")
    return value
