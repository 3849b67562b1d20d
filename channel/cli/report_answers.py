"""What the reporter's commands say when they are done: for people, or as one JSON object."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from channel.client.chosen_bodies import ChosenBodies
from channel.client.confirmation import Sent
from channel.client.sealing import SealedReport
from channel.codec import b64

KIB = 1024

WORDS_HEAD = "Your eleven words. Write them down now; they are stored nowhere:"
WORDS_FOOT = (
    "With them you can come back for answers, from any device. Whoever finds them can see\n"
    "when you wrote and what was answered, and can write as you, but cannot read what you sent."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """A report just sealed: what it is, where it lies, whom it is for, and where the words went."""

    report: SealedReport
    path: Path
    bodies: ChosenBodies
    words_file: Path | None = field(default=None)

    def members(self) -> dict[str, Any]:
        """Return it as members of a JSON object."""
        words: dict[str, Any] = {"words": list(self.report.words)}
        if self.words_file is not None:
            words = {"words_file": str(self.words_file)}
        return {
            **words,
            "bodies": [body.id for body in self.bodies.bodies],
            "commitment": self.report.commitment.hex(),
            "upload_before": self.report.upload_before.isoformat(),
        }


def say_sealed(sealing: Sealing) -> None:
    """Tell a person that a file was sealed, and that it has yet to be sent."""
    typer.echo(f"Sealed into {sealing.path}, {_size(sealing.report.size_bytes)}. Only these can open it:\n")
    for body in sealing.bodies.bodies:
        typer.echo(f"  {body.id}  {body.title}")
    say_words(sealing)
    typer.echo(
        f"\nNot sent yet. Upload it before {sealing.report.upload_before}, from this device or another:\n"
        f"  channel report send {sealing.path} --server URL"
    )


def say_words(sealing: Sealing) -> None:
    """Show the words in a numbered list and, to be copied, in one line; or say which file has them."""
    if sealing.words_file is not None:
        typer.echo(f"\nYour eleven words are in {sealing.words_file}, which only you may read.")
    else:
        lines = [f"  {number:2}  {word}" for number, word in enumerate(sealing.report.words, start=1)]
        typer.echo("\n".join(["", WORDS_HEAD, "", *lines, "", f"  {' '.join(sealing.report.words)}"]))
    typer.echo(f"\n{WORDS_FOOT}")


def say_sending(sealing: Sealing) -> None:
    """Tell the words and where the sealed file lies, before the first byte of it is sent."""
    typer.echo("Your report is sealed.")
    say_words(sealing)
    typer.echo(f"\nSending it. Until it has arrived, it is kept in\n  {sealing.path}")


def say_kept(sealing: Sealing) -> None:
    """Tell on standard error, after sending failed or was broken off, that nothing is lost and what to do."""
    typer.echo(
        "note: your report is sealed and kept. Nothing is lost. To send it again, before "
        f"{sealing.report.upload_before}:\n  channel report send {sealing.path} --server URL",
        err=True,
    )


def say_sent(sent: Sent, *, bodies: Sequence[str]) -> None:
    """Tell a person that the server holds the report, and what is not known yet."""
    typer.echo("Sent. The server keeps the sealed report and confirmed exactly what was sealed here.")
    typer.echo(f"  commitment  {sent.commitment.hex()}")
    entry = "an entry in the public register, and " if sent.promise is None else ""
    readers = " and ".join(bodies) or "the bodies it is sealed to"
    if sent.promise is not None:
        typer.echo("\nThe server promises an entry in the public register.")
    typer.echo(f"\nStill to come: {entry}word from {readers} that it was opened.")


def drawn_members(sent: Sent) -> dict[str, str]:
    """Return token and blind, which stand for words where a file was sealed by hand."""
    return {"token": b64.encode(sent.prefix.token), "blind": b64.encode(sent.prefix.blind)}


def say_drawn(sent: Sent) -> None:
    """Show token and blind of a file that has no words of its own."""
    typer.echo("\nThis file has no words, so nobody can answer you. To find it in the register, keep:")
    for name, value in drawn_members(sent).items():
        typer.echo(f"  {name}  {value}")


def say_json(members: dict[str, Any]) -> None:
    """Print one JSON object."""
    typer.echo(json.dumps(members, ensure_ascii=False, indent=2))


def _size(size_bytes: int) -> str:
    kib = -(-size_bytes // KIB)
    return f"{kib} KiB" if kib < KIB else f"{size_bytes / KIB**2:.1f} MiB"
