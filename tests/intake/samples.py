"""Submissions as a server sees them: well-formed from outside, and with nothing inside at all."""

import hashlib

from channel.codec import b64
from channel.wire.age.header import ENCAPSULATION_BYTES, SLOTS, STANZA_TYPE, WRAPPED_KEY_BYTES, Header, Stanza
from channel.wire.padding import payload_length
from channel.wire.submission import SealedPrefix

SMALLEST = payload_length(2**16)


def drawn(name: str, length: int) -> bytes:
    """Return `length` bytes that look random and are the same for the same name."""
    return hashlib.shake_256(name.encode()).digest(length)


def stanza(name: str, kind: str = STANZA_TYPE) -> Stanza:
    encapsulated = b64.encode_unpadded(drawn(f"{name} encapsulated", ENCAPSULATION_BYTES))
    return Stanza(arguments=(kind, encapsulated), body=drawn(f"{name} wrapped", WRAPPED_KEY_BYTES))


def header(name: str = "", *, slots: int = SLOTS, kind: str = STANZA_TYPE) -> bytes:
    stanzas = tuple(stanza(f"{name} {slot}", kind) for slot in range(slots))
    return Header(stanzas=stanzas, mac=drawn(f"{name} mac", 32)).encoded


def payload(name: str = "", *, length: int = SMALLEST) -> bytes:
    return drawn(f"{name} payload", length)


def prefix(name: str = "") -> SealedPrefix:
    return SealedPrefix(token=drawn(f"{name} token", 32), blind=drawn(f"{name} blind", 32))


def bare_file(name: str = "", *, length: int = SMALLEST) -> bytes:
    return header(name) + payload(name, length=length)


def sealed_file(name: str = "", *, length: int = SMALLEST) -> bytes:
    return prefix(name).encoded + bare_file(name, length=length)
