"""What may be sealed to a body today, or why nothing may; a verdict on notes already believed."""

from dataclasses import dataclass
from datetime import date

from channel.errors import UnavailableError
from channel.wire.about import AboutBody
from channel.wire.directory import DirectoryBody
from channel.wire.intake_note import EARLY_DAYS, IntakeKey, IntakeNote, key_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyInForce:
    """A body of the directory, its intake note if there is one to believe, and its keys of today.

    `reason` says why nothing can be sealed to it, and is None exactly when `intake` is there. `evidence` may
    be None beside it: then files for the evidence unit cannot be sealed to this body.
    """

    body: DirectoryBody
    about: AboutBody | None
    note: IntakeNote | None
    intake: IntakeKey | None
    evidence: IntakeKey | None
    reason: str | None

    @property
    def id(self) -> str:
        """Return the body's id."""
        return self.body.id

    @property
    def title(self) -> str:
        """Return the body's title in English."""
        return self.body.title

    def intake_key(self) -> IntakeKey:
        """Return the key to seal reports to.

        Raises:
            UnavailableError: there is none today; never is another body's or an older key given instead.
        """
        if self.intake is None:
            raise UnavailableError(
                f"{self.id} cannot receive now: {self.reason}",
                hint="Choose another body, or try again with fresh notes.",
            )
        return self.intake

    def evidence_key(self) -> IntakeKey:
        """Return the key to seal files for the evidence unit to.

        Raises:
            UnavailableError: there is none today.
        """
        if self.evidence is None:
            raise UnavailableError(
                f"{self.id} has no evidence key today",
                hint="Send the file as an ordinary attachment, or without it.",
            )
        return self.evidence


def judge(
    body: DirectoryBody, *, about: AboutBody | None, note: IntakeNote | None, absence: str, today: date
) -> BodyInForce:
    """Decide what can be sealed to `body` today; `absence` is the reason where there is no `note`."""
    intake = evidence = None
    reason: str | None = absence
    if note is not None:
        intake = key_in_force(note.keys, today)
        reason = None if intake else _no_key(note, today)
        # Evidence keys only accompany an intake key: what cannot be sent needs no second envelope.
        evidence = key_in_force(note.evidence, today) if intake else None
    return BodyInForce(body=body, about=about, note=note, intake=intake, evidence=evidence, reason=reason)


def _no_key(note: IntakeNote, today: date) -> str:
    coming = [key.window.start for key in note.keys if key.window.start > today]
    if coming:
        return f"its next key starts on {min(coming)}, more than {EARLY_DAYS} days from today"
    if note.keys:
        return f"its last key ended on {note.keys[-1].window.end}"
    return "it has published no key"
