"""Notes on which languages could differ, and every journey of trust; `node --test` reads the same rows."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from channel.codec import b64, hexes
from channel.errors import ChannelError, MalformedError, UntrustedError
from channel.treelog.note import Note, parse_note
from channel.treelog.signature import verify_ed25519
from channel.wire.about import parse_about
from channel.wire.directory import Directory, parse_directory
from channel.wire.intake_note import IntakeNote, parse_intake
from channel.wire.note_lines import parse_digest
from channel.wire.pin import Pin
from channel.wire.roots import Roots, parse_roots
from channel.wire.seen import Mark, Seen
from channel.wire.trust import TrustedNotes

FOLDER = Path(__file__).parents[1] / "vectors"
NOTES: dict[str, Any] = json.loads((FOLDER / "notes.json").read_text())
MORE: dict[str, Any] = json.loads((FOLDER / "notes_more.json").read_text())
Parser = Callable[[Note], Roots | Directory | IntakeNote]
PARSERS: dict[str, Parser] = {"roots": parse_roots, "directory": parse_directory, "intake": parse_intake}
KINDS: dict[str, type[ChannelError]] = {"malformed": MalformedError, "untrusted": UntrustedError}
REASONS = {
    "no-note": "the server has no intake note",
    "unsigned-note": "its intake note is not signed",
    "no-key": "it has published no key",
    "key-later": "its next key starts",
    "key-ended": "its last key ended",
}


def name_of(row: dict[str, Any]) -> str:
    return ascii(row.get("name") or f"{row['note']} {row['replace'][:40]}")


def data_of(row: dict[str, Any]) -> bytes:
    repeated: str = row.get("repeat", "") * row.get("times", 0)
    text: str = row.get("text", "")
    return repeated.encode() + text.encode() + b64.decode(row.get("b64", ""))


def file_of(number: int) -> bytes:
    lines = [MORE["lines"][int(i)] for i in MORE["files"][number].split(" ")]
    return "\n".join(lines).encode()


def mark_of(value: dict[str, Any] | None) -> Mark | None:
    return Mark(seq=value["seq"], digest=parse_digest(value["sha"])) if value else None


@pytest.mark.parametrize("row", MORE["ed25519"], ids=name_of)
def test_a_signature_at_the_edge(row: dict[str, Any]) -> None:
    public, message, signature = (
        hexes.decode(row[member], length_bytes=len(row[member]) // 2)
        for member in ("public", "message", "signature")
    )
    if row["valid"]:
        verify_ed25519(public, message, signature)
    else:
        with pytest.raises((MalformedError, UntrustedError)):
            verify_ed25519(public, message, signature)


@pytest.mark.parametrize("row", MORE["notes"], ids=name_of)
def test_a_note_is_read_or_refused(row: dict[str, Any]) -> None:
    data = data_of(row)
    if row["accepted"]:
        assert parse_note(data).encoded == data
    else:
        with pytest.raises(MalformedError):
            parse_note(data)


@pytest.mark.parametrize("row", MORE["texts"], ids=name_of)
def test_an_edited_text_is_read_or_refused(row: dict[str, Any]) -> None:
    original: str = NOTES[f"{row['note']}_text"]
    text = original.replace(row["find"], row["replace"], 1)
    assert text != original
    note = Note(text=text, signatures=())
    if row["accepted"]:
        assert PARSERS[row["note"]](note).text == text
    else:
        with pytest.raises(MalformedError):
            PARSERS[row["note"]](note)


@pytest.mark.parametrize("row", MORE["abouts"], ids=name_of)
def test_an_about_is_read_or_refused(row: dict[str, Any]) -> None:
    data = data_of(row)
    if row["accepted"]:
        assert parse_about(data).encoded == data
    else:
        with pytest.raises(MalformedError):
            parse_about(data)


@pytest.mark.parametrize("row", MORE["journeys"], ids=name_of)
def test_a_journey_ends_where_it_must(row: dict[str, Any]) -> None:
    seen = Seen(
        roots=mark_of(row["seen"]["roots"]),
        directory=mark_of(row["seen"]["directory"]),
        intake={
            body: mark
            for body, value in row["seen"]["intake"].items()
            if (mark := mark_of(value)) is not None
        },
    )
    today = date.fromisoformat(row["today"])
    trusted = TrustedNotes(Pin.parse(row["pin"].encode()), today=today, seen=seen)
    refused: dict[str, str] = row.get("refused", {})
    for step, number in row["files"].items():
        update = getattr(trusted, f"update_{step}")
        if step == refused.get("at"):
            with pytest.raises(KINDS[refused["kind"]]):
                update(file_of(number))
            return
        update(file_of(number))
    assert not refused
    for body, expected in zip(trusted.bodies(), row["bodies"], strict=True):
        assert (body.id, body.intake and body.intake.id) == (expected["id"], expected["intake"])
        assert (body.evidence and body.evidence.id) == expected["evidence"]
        assert (body.reason is None) == (expected["reason"] is None)
        assert (body.reason or "").startswith(REASONS.get(expected["reason"], ""))
