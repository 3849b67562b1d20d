"""Signed notes: a text that people and programs read, then signature lines; not who must sign.

Signing from a seed is the one private-key code outside `keys/`: a log server signs its checkpoints with it.

Source: C2SP signed-note.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from channel.codec import b64
from channel.codec.digests import Digest, sha256
from channel.errors import MalformedError, UntrustedError
from channel.treelog import signature
from channel.treelog.vkey import KEY_ID_BYTES, KeyType, VerifierKey, check_name

NOTE_LIMIT_BYTES = 64 * 1024
SIGNATURE_LIMIT_LINES = 64
_SIGNATURE_START = "\u2014 "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLine:
    """One signature under a note: who says so, by which key, and the signature's bytes."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def text(self) -> str:
        """Return the line without its newline."""
        return f"{_SIGNATURE_START}{self.name} {b64.encode(self.key_id + self.signature)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A signed text, newline at its end, and the lines that sign it, at least one."""

    text: str
    signatures: tuple[SignatureLine, ...]

    @property
    def digest(self) -> Digest:
        """Return the hash that names this note elsewhere: over the text alone, signatures may grow."""
        return sha256(self.text.encode())

    @property
    def encoded(self) -> bytes:
        """Return the note as a file."""
        lines = "".join(line.text + "\n" for line in self.signatures)
        return f"{self.text}\n{lines}".encode()


def parse_note(data: bytes) -> Note:
    """Decode exactly one note.

    Raises:
        MalformedError: more than 64 KiB, not UTF-8, control characters, no signature, or anything
            that `Note.encoded` would not write.
    """
    notes = parse_notes(data, limit_notes=1)
    return notes[0]


def parse_notes(data: bytes, *, limit_notes: int) -> tuple[Note, ...]:
    """Decode one or more notes that stand end to end, each of at most 64 KiB.

    Raises:
        MalformedError: as for `parse_note`, or more than `limit_notes` notes.
    """
    if len(data) > limit_notes * NOTE_LIMIT_BYTES:
        raise MalformedError("notes longer than allowed")
    text = _decode(data)
    notes: list[Note] = []
    for chunk in _split(text):
        if len(notes) == limit_notes:
            raise MalformedError(f"more than {limit_notes} notes")
        notes.append(_parse_one(chunk))
    return tuple(notes)


def verify_note(note: Note, key: VerifierKey) -> None:
    """Verify that `key` (Ed25519 or ML-DSA-44) signed the note; lines of other keys are ignored.

    An ML-DSA-44 signature is made in the context of the note's first line.

    Raises:
        UntrustedError: no line of that key, or one that does not hold.
    """
    lines = [line for line in note.signatures if (line.name, line.key_id) == (key.name, key.key_id)]
    if not lines:
        raise UntrustedError("note lacks a signature by a key it needs")
    message = note.text.encode()
    # SPEC: "If a signature from a known key fails to verify, clients SHOULD reject the whole note."
    for line in lines:
        if key.key_type is KeyType.ED25519:
            signature.verify_ed25519(key.public, message, line.signature)
        elif key.key_type is KeyType.MLDSA44:
            signature.verify_mldsa44(key.public, message, line.signature, context=context_of(note.text))
        else:
            raise UntrustedError("a cosignature key does not sign notes")


def sign_note(text: str, *, name: str, seed: bytes) -> SignatureLine:
    """Sign a note's text with the Ed25519 key of a 32-byte seed."""
    key = VerifierKey(name=name, key_type=KeyType.ED25519, public=signature.ed25519_public(seed))
    return SignatureLine(name=name, key_id=key.key_id, signature=signature.sign_ed25519(seed, text.encode()))


def sign_note_mldsa44(text: str, *, name: str, seed: bytes) -> SignatureLine:
    """Sign a note's text with the ML-DSA-44 key of a 32-byte seed, in the context of its first line."""
    key = VerifierKey(name=name, key_type=KeyType.MLDSA44, public=signature.mldsa44_public(seed))
    signed = signature.sign_mldsa44(seed, text.encode(), context=context_of(text))
    return SignatureLine(name=name, key_id=key.key_id, signature=signed)


def context_of(text: str) -> bytes:
    """Return the note's first line without its newline."""
    return text.partition("\n")[0].encode()


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise MalformedError("note is not UTF-8") from None
    # SPEC: "Signed notes MUST be valid UTF-8 and MUST NOT contain any ASCII control characters
    # (those below U+0020) other than newline." Delete is refused too.
    if _CONTROL.search(text):
        raise MalformedError("note with a control character")
    return text


def _split(text: str) -> Iterator[str]:
    """Cut the text after each run of signature lines that follows an empty line."""
    if not text.endswith("\n"):
        raise MalformedError("note does not end with a newline")
    chunk: list[str] = []
    signing = False
    for line in text.removesuffix("\n").split("\n"):
        if signing and not line.startswith(_SIGNATURE_START):
            yield "".join(chunk)
            chunk, signing = [], False
        elif chunk and chunk[-1] == "\n" and line.startswith(_SIGNATURE_START):
            signing = True
        chunk.append(line + "\n")
    yield "".join(chunk)


def _parse_one(chunk: str) -> Note:
    if len(chunk.encode()) > NOTE_LIMIT_BYTES:
        raise MalformedError("note longer than 64 KiB")
    text, separator, tail = chunk.rpartition("\n\n" + _SIGNATURE_START)
    if not separator or not text:
        raise MalformedError("note without a signature")
    lines = (_SIGNATURE_START + tail).removesuffix("\n").split("\n")
    if len(lines) > SIGNATURE_LIMIT_LINES:
        raise MalformedError(f"note with more than {SIGNATURE_LIMIT_LINES} signatures")
    return Note(text=text + "\n", signatures=tuple(_parse_signature(line) for line in lines))


def _parse_signature(line: str) -> SignatureLine:
    name, space, encoded = line.removeprefix(_SIGNATURE_START).partition(" ")
    if not line.startswith(_SIGNATURE_START) or not space:
        raise MalformedError("not a signature line")
    check_name(name)
    data = b64.decode(encoded)
    if len(data) <= KEY_ID_BYTES:
        raise MalformedError("signature line without a signature")
    return SignatureLine(name=name, key_id=data[:KEY_ID_BYTES], signature=data[KEY_ID_BYTES:])
