"""The bodies a reporter chose, with their keys of today; there is never a fallback to another body or key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from channel.codec.digests import Digest
from channel.errors import RefusedError, UnavailableError
from channel.report.addressee import Addressee, addressee
from channel.treelog.vkey import VerifierKey
from channel.wire.age.header import SLOTS
from channel.wire.age.recipient import Recipient
from channel.wire.body_in_force import BodyInForce
from channel.wire.trust import TrustedNotes

UPLOAD_DAYS = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenBodies:
    """One to four bodies that can receive today, in the order chosen, and the directory that says so."""

    bodies: tuple[BodyInForce, ...]
    directory: Digest
    promise_key: VerifierKey

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """Return the recipients of the report, one a body."""
        return tuple(body.intake_key().recipient for body in self.bodies)

    @property
    def addressees(self) -> tuple[Addressee, ...]:
        """Return how the manifest names them."""
        keys = ((body.id, body.intake_key()) for body in self.bodies)
        return tuple(addressee(body_id, key.id, key.recipient) for body_id, key in keys)

    @property
    def with_evidence(self) -> tuple[BodyInForce, ...]:
        """Return those whose evidence unit can receive files."""
        return tuple(body for body in self.bodies if body.evidence is not None)

    @property
    def evidence_recipients(self) -> tuple[Recipient, ...]:
        """Return the recipients of files for the evidence unit.

        Raises:
            UnavailableError: none of the bodies has one today.
        """
        if not self.with_evidence:
            raise UnavailableError(
                "none of the bodies chosen takes files for an evidence unit today",
                hint="Attach the file with `--file` instead, or leave it out.",
            )
        return tuple(body.evidence_key().recipient for body in self.with_evidence)

    @property
    def upload_before(self) -> date:
        """Return the day before which the sealed file must be uploaded: later, keys may be destroyed."""
        return min(body.intake_key().window.end for body in self.bodies) + timedelta(days=UPLOAD_DAYS)


def choose(notes: TrustedNotes, body_ids: Sequence[str]) -> ChosenBodies:
    """Look up the bodies called `body_ids`.

    Raises:
        RefusedError: none, more than four, one twice, or one that the directory does not list.
        UnavailableError: one of them cannot receive today.
    """
    if not 1 <= len(body_ids) <= SLOTS or len(set(body_ids)) != len(body_ids):
        raise RefusedError(
            "a report goes to one to four bodies, each named once", hint="Choose with `--to BODY`."
        )
    bodies = tuple(notes.body(body_id) for body_id in body_ids)
    for body in bodies:
        body.intake_key()
    return ChosenBodies(bodies=bodies, directory=notes.directory.digest, promise_key=notes.directory.promise)
