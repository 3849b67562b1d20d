"""Opens the payload of an entry that is ours and judges what is inside; no error here hides a report."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from dataclasses import dataclass, field
from types import TracebackType
from typing import BinaryIO

from channel.codec.digests import Digest
from channel.console.account import Account, account_of, empty_account, first_line
from channel.console.headers import OurKey
from channel.console.report_states import Caution, Fault
from channel.errors import ChannelError, MalformedError, RefusedError, UntrustedError
from channel.report.addressee import Addressee
from channel.report.bundle import (
    PREFIX_BYTES,
    Front,
    check_addressed,
    check_padded_length,
    check_zeros,
    front_length,
    is_bundle,
    read_front,
)
from channel.report.manifest import Kind, Manifest, parse_manifest
from channel.report.schema import parse_report
from channel.treelog.signature import ED25519_SIGNATURE_BYTES
from channel.wire.submission import token
from keys.unseal import PayloadReader

BY_HAND_TEXT_LIMIT_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedEntry:
    """What an opener knows of an entry of ours: as listed and committed to, and how it opens."""

    entry: int
    commitment: Digest
    token: bytes
    payload_bytes: int
    body: str
    key: OurKey


@dataclass(slots=True, kw_only=True)
class Opened:
    """What was found inside, filled in as far as the bytes go; `fault` is the first thing that does not hold.

    `manifest_bytes` stand where a manifest should; `front` is there if they are one.
    """

    by_hand: bool = False
    fault: Fault | None = None
    cautions: list[Caution] = field(default_factory=list)
    manifest_bytes: bytes | None = field(default=None, repr=False)
    front: Front | None = field(default=None, repr=False)
    account: Account = field(default_factory=empty_account, repr=False)


def open_entry(payload: BinaryIO, sealed: SealedEntry) -> Opened:
    """Open a payload whose digest was checked; `payload` stands at its nonce.

    1. The header's MAC holds under the file key.
    2. The payload opens under it, as far as it is read here.
    3. Without the bundle's magic it was sealed by hand; nothing more is claimed, so nothing more is checked.
    4. The manifest keeps its format, and is signed by the key that it names.
    5. It names the key that opened it.
    6. The token is of this commitment, by the key in the manifest.
    7. The length is the one that the contents demand, and behind them are zeros.
    8. The report holds an account; if it also keeps its schema, there is nothing to be careful about.

    Each is checked, as far as the bytes go. Files are checked when they are saved, one by one.
    """
    opened = Opened()
    # 1.
    if sealed.key.file_key is None:
        opened.fault = Fault.HEADER
        return opened
    # 2.
    with _Judged(opened, Fault.PAYLOAD, MalformedError, UntrustedError):
        reader = PayloadReader(payload, file_key=sealed.key.file_key, payload_bytes=sealed.payload_bytes)
        first = reader.read(0, PREFIX_BYTES)
        # 3.
        if is_bundle(first):
            _open_bundle(opened, reader, first, sealed)
        else:
            opened.by_hand = True
            opened.account = _account_by_hand(reader)
    return opened


def by_hand_text(reader: PayloadReader) -> str | None:
    """Return the text of a payload sealed by hand, without the zeros it was padded with; None if it is none.

    Only the first 256 KiB are looked at.
    """
    length = min(reader.length_bytes, BY_HAND_TEXT_LIMIT_BYTES)
    data = reader.read(0, length)
    if length == reader.length_bytes or not data[-1]:
        data = data.rstrip(b"\0")
    encoding = "utf-8-sig"
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        # The last character may itself end with a zero byte.
        encoding, data = "utf-16", data + b"\0" * (len(data) % 2)
    try:
        # Not final: a character cut at the end of what is read here spoils nothing.
        text = getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _open_bundle(opened: Opened, reader: PayloadReader, first: bytes, sealed: SealedEntry) -> None:
    # 4.
    with _Judged(opened, Fault.MANIFEST, MalformedError):
        data = reader.read(0, front_length(first))
        opened.manifest_bytes = data[PREFIX_BYTES:-ED25519_SIGNATURE_BYTES]
        opened.front = _front(opened, data)
        opened.account = account_of(opened.front.manifest.report)
    if opened.front is None:
        return
    _judge_addressee(opened, opened.front.manifest, sealed)
    _judge_padding(opened, opened.front, reader)
    _judge_report(opened, opened.front.manifest)


def _front(opened: Opened, data: bytes) -> Front:
    try:
        return read_front(data)
    except UntrustedError:
        opened.fault = Fault.SIGNATURE
    unproven = data[PREFIX_BYTES:-ED25519_SIGNATURE_BYTES]
    return Front(
        manifest=parse_manifest(unproven),
        manifest_bytes=unproven,
        signature=data[-ED25519_SIGNATURE_BYTES:],
    )


def _judge_addressee(opened: Opened, manifest: Manifest, sealed: SealedEntry) -> None:
    # 5.
    key = sealed.key
    with _Judged(opened, Fault.ADDRESSEE, UntrustedError):
        check_addressed(
            manifest, Addressee(body=sealed.body, epoch=key.key_id, recipient_hash=key.recipient_hash)
        )
    # 6.
    if token(manifest.log_key, sealed.commitment) != sealed.token:
        opened.fault = opened.fault or Fault.TOKEN


def _judge_padding(opened: Opened, front: Front, reader: PayloadReader) -> None:
    # 7.
    with _Judged(opened, Fault.PADDING, MalformedError, RefusedError):
        check_padded_length(front, reader.length_bytes)
        check_zeros(reader.blocks(front.length_bytes, reader.length_bytes - front.length_bytes))


def _judge_report(opened: Opened, manifest: Manifest) -> None:
    # 8.
    if manifest.kind is Kind.REPORT and not opened.account.first_line:
        opened.fault = opened.fault or Fault.REPORT
    if not manifest.report and manifest.kind is not Kind.REPORT:
        return
    try:
        parse_report(manifest.report)
    except MalformedError:
        opened.cautions.append(Caution.SCHEMA)


def _account_by_hand(reader: PayloadReader) -> Account:
    text = by_hand_text(reader) or ""
    return Account(first_line=first_line(text), place="", urgency=None, text=text)


class _Judged:
    """Turns an error of its block into a fault, unless one was found before."""

    def __init__(self, opened: Opened, fault: Fault, *errors: type[ChannelError]) -> None:
        self._opened, self._fault, self._errors = opened, fault, errors

    def __enter__(self) -> None:
        """Begin the block."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Keep the fault and go on behind the block."""
        if not isinstance(error, self._errors):
            return False
        self._opened.fault = self._opened.fault or self._fault
        return True
