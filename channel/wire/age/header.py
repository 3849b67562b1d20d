"""The header of an age file: strict text of stanzas and a MAC; unwraps nothing."""

import hmac
import re
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from channel.codec import b64
from channel.errors import MalformedError

VERSION_LINE = b"age-encryption.org/v1"
STANZA_TYPE = "mlkem768x25519"
SLOTS = 4
ENCAPSULATION_BYTES = 1120
WRAPPED_KEY_BYTES = 32
FILE_KEY_BYTES = 16
HEADER_LIMIT_BYTES = 64 * 1024

_STANZA_LIMIT = 32
_MAC_BYTES = 32
_LINE_CHARACTERS = 64
_ARGUMENT = re.compile(rb"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stanza:
    """One recipient's line: arguments, the first of them the type, and a short body."""

    arguments: tuple[str, ...]
    body: bytes

    @property
    def encoded(self) -> bytes:
        """Return the stanza as it stands in a header, last newline included."""
        text = b64.encode_unpadded(self.body)
        # A body line of full width is always followed by another, empty if need be.
        lines = [text[i : i + _LINE_CHARACTERS] for i in range(0, len(text) + 1, _LINE_CHARACTERS)]
        return ("-> " + " ".join(self.arguments) + "\n" + "".join(line + "\n" for line in lines)).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Stanzas in order and the MAC over everything before it."""

    stanzas: tuple[Stanza, ...]
    mac: bytes = field(repr=False)

    @property
    def signed(self) -> bytes:
        """Return the bytes that the MAC covers: all up to and with the three dashes."""
        return VERSION_LINE + b"\n" + b"".join(stanza.encoded for stanza in self.stanzas) + b"---"

    @property
    def encoded(self) -> bytes:
        """Return the header as a file begins, last newline included."""
        return self.signed + b" " + b64.encode_unpadded(self.mac).encode() + b"\n"


def header_mac(file_key: bytes, signed: bytes) -> bytes:
    """Return the 32-byte MAC that a 16-byte file key makes over a header's signed bytes."""
    key = HKDF(SHA256(), 32, salt=b"", info=b"header").derive(file_key)
    return hmac.digest(key, signed, "sha256")


def header_length(data: bytes) -> int:
    """Return how many of the first bytes of an age file are its header.

    Raises:
        MalformedError: no header ends within 64 KiB of `data`.
    """
    mac_line = data[:HEADER_LIMIT_BYTES].find(b"\n--- ")
    end = data[:HEADER_LIMIT_BYTES].find(b"\n", mac_line + 1)
    if mac_line < 0 or end < 0:
        raise MalformedError("age header does not end")
    return end + 1


def parse_header(data: bytes) -> Header:
    """Decode bytes that are a header and nothing else.

    Raises:
        MalformedError: longer than 64 KiB, more than 32 stanzas, or not exactly what age writes.
    """
    if len(data) > HEADER_LIMIT_BYTES:
        raise MalformedError("age header longer than 64 KiB")
    if not data.endswith(b"\n"):
        raise MalformedError("age header does not end")
    lines = data[:-1].split(b"\n")
    if lines[0] != VERSION_LINE:
        raise MalformedError("not an age file of version 1")
    stanzas, position = [], 1
    while position < len(lines) - 1:
        stanza, position = _parse_stanza(lines, position)
        stanzas.append(stanza)
        if len(stanzas) > _STANZA_LIMIT:
            raise MalformedError(f"age header with more than {_STANZA_LIMIT} stanzas")
    if not stanzas or position != len(lines) - 1:
        raise MalformedError("age header without stanzas or without a MAC")
    return Header(stanzas=tuple(stanzas), mac=_parse_mac_line(lines[-1]))


def check_recipient_stanza(stanza: Stanza) -> None:
    """Check the form of one `mlkem768x25519` stanza: 1120 bytes encapsulated, 32 wrapped.

    Raises:
        MalformedError: another type, other lengths.
    """
    if stanza.arguments[0] != STANZA_TYPE:
        raise MalformedError(
            "age stanza of another type than mlkem768x25519",
            hint="Seal to the post-quantum recipients (age1pq1…) of this channel only.",
        )
    if len(stanza.arguments) != 2:  # noqa: PLR2004 - the type and one encapsulation
        raise MalformedError("age stanza with a wrong number of arguments")
    b64.decode_unpadded(stanza.arguments[1], length_bytes=ENCAPSULATION_BYTES)
    if len(stanza.body) != WRAPPED_KEY_BYTES:
        raise MalformedError("age stanza with a body of another length")


def check_submission_header(data: bytes) -> Header:
    """Check that `data` is the header of a submission: exactly four `mlkem768x25519` stanzas.

    Raises:
        MalformedError: another length than 6298 bytes, another number or type of stanzas.
    """
    header = parse_header(data)
    if len(header.stanzas) != SLOTS:
        raise MalformedError(
            "age header without exactly four stanzas",
            hint="Keep four lines of the recipients file and seal to all of them.",
        )
    for stanza in header.stanzas:
        check_recipient_stanza(stanza)
    return header


def _parse_stanza(lines: list[bytes], position: int) -> tuple[Stanza, int]:
    start, *arguments = lines[position].split(b" ")
    if start != b"->" or not arguments or not all(_ARGUMENT.fullmatch(a) for a in arguments):
        raise MalformedError("not an age stanza")
    body = bytearray()
    for end in range(position + 1, len(lines)):
        line = lines[end]
        if len(line) > _LINE_CHARACTERS:
            raise MalformedError("age stanza with an overlong line")
        body += _decode_line(line)
        if len(line) < _LINE_CHARACTERS:
            texts = tuple(argument.decode("ascii") for argument in arguments)
            return Stanza(arguments=texts, body=bytes(body)), end + 1
    raise MalformedError("age stanza does not end")


def _parse_mac_line(line: bytes) -> bytes:
    if not line.startswith(b"--- "):
        raise MalformedError("age header without a MAC")
    return b64.decode_unpadded(_ascii(line[4:]), length_bytes=_MAC_BYTES)


def _decode_line(line: bytes) -> bytes:
    return b64.decode_unpadded(_ascii(line))


def _ascii(data: bytes) -> str:
    try:
        return data.decode("ascii")
    except UnicodeDecodeError:
        raise MalformedError("age header is not ASCII") from None
