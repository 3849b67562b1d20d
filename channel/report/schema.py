"""Report schema v1: the 60-second alert and the full report; knows neither bundle nor keys."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from channel.codec.jsons import JsonObject
from channel.errors import MalformedError
from channel.report.choices import Form, Presence, Urgency, YesNo
from channel.report.circumstances import (
    ConflictOfInterest,
    HowKnown,
    Raised,
    Risk,
    parse_conflict_of_interest,
    parse_how_known,
    parse_raised,
    parse_risk,
)
from channel.report.consent import RECORD_LIMIT, Consent, parse_consent
from channel.report.event import When, Where, parse_when, parse_where
from channel.report.fields import Fields, written
from channel.report.people import Affected, Responsible, parse_affected, parse_responsible

WHAT_LIMIT_BYTES = 80 * 1024

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report. Only `what`, the account itself, must be there; `unknown` is kept and written back.

    The alert asks for `what`, `where`, `when` and `urgency`; either form may carry any member, so a
    reporter never loses what they had typed by changing forms.
    """

    form: Form
    what: str = field(repr=False)
    where: Where | None = None
    when: When | None = None
    urgency: Urgency | None = None
    affected: Affected | None = None
    responsible: Responsible | None = None
    how_known: HowKnown | None = None
    raised: Raised | None = None
    risk: Risk | None = None
    presence: Presence | None = None
    relations_strained: YesNo | None = None
    conflict_of_interest: ConflictOfInterest | None = None
    consent: tuple[Consent, ...] = ()
    unknown: JsonObject = field(default_factory=dict, repr=False)

    def to_json(self) -> JsonObject:
        """Write as the member `report` of a manifest."""
        members = {
            "form": self.form,
            "what": self.what,
            "where": self.where and self.where.to_json(),
            "when": self.when and self.when.to_json(),
            "urgency": self.urgency,
            "affected": self.affected and self.affected.to_json(),
            "responsible": self.responsible and self.responsible.to_json(),
            "how_known": self.how_known and self.how_known.to_json(),
            "raised": self.raised and self.raised.to_json(),
            "risk": self.risk and self.risk.to_json(),
            "presence": self.presence,
            "relations_strained": self.relations_strained,
            "conflict_of_interest": self.conflict_of_interest and self.conflict_of_interest.to_json(),
            "consent": tuple(record.to_json() for record in self.consent),
        }
        return written(members, self.unknown)


def parse_report(value: object) -> Report:
    """Read a report of schema v1.

    A reader that meets an error here still has the JSON itself, and shows that: a slip in one member
    must never hide an account.

    Raises:
        MalformedError: not an object, no form, no account, or a known member of another type or length.
    """
    fields = Fields(value, path="report")
    what = fields.given("what", fields.text("what", limit_bytes=WHAT_LIMIT_BYTES))
    if not what.strip():
        raise MalformedError("report.what is empty")
    return Report(
        form=fields.given("form", fields.choice("form", Form)),
        what=what,
        where=_part(fields, "where", parse_where),
        when=_part(fields, "when", parse_when),
        urgency=fields.choice("urgency", Urgency),
        affected=_part(fields, "affected", parse_affected),
        responsible=_part(fields, "responsible", parse_responsible),
        how_known=_part(fields, "how_known", parse_how_known),
        raised=_part(fields, "raised", parse_raised),
        risk=_part(fields, "risk", parse_risk),
        presence=fields.choice("presence", Presence),
        relations_strained=fields.choice("relations_strained", YesNo),
        conflict_of_interest=_part(fields, "conflict_of_interest", parse_conflict_of_interest),
        consent=tuple(parse_consent(item) for item in fields.objects("consent", limit=RECORD_LIMIT)),
        unknown=fields.unknown,
    )


def _part(fields: Fields, name: str, parse: Callable[[object], Part]) -> Part | None:
    value = fields.value(name)
    return None if value is None else parse(value)
