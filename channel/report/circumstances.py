"""What surrounds the event: how the reporter knows, whom they told, what they risk, who is involved."""

from dataclasses import dataclass, field

from channel.codec.jsons import JsonObject
from channel.report.choices import (
    Connection,
    RaisedAnswer,
    RaisedOutcome,
    RiskKind,
    RiskLevel,
    YesNo,
)
from channel.report.fields import Fields, written

TEXT_LIMIT_BYTES = 8192
SHORT_TEXT_LIMIT_BYTES = 4096
ROLE_LIMIT = 16
ROLE_LIMIT_BYTES = 256
BODY_ID_LIMIT_BYTES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class HowKnown:
    """How the reporter comes to know; several connections may hold at once."""

    connections: tuple[Connection, ...] = ()
    text: str | None = field(default=None, repr=False)
    unknown: JsonObject = field(default_factory=dict, repr=False)

    def to_json(self) -> JsonObject:
        """Write as the member `how_known`."""
        return written({"connections": self.connections, "text": self.text}, self.unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """Whether it went up the regular line: `text` to whom and how, `outcomes` and `reply` what happened."""

    answer: RaisedAnswer | None = None
    text: str | None = field(default=None, repr=False)
    outcomes: tuple[RaisedOutcome, ...] = ()
    reply: str | None = field(default=None, repr=False)
    unknown: JsonObject = field(default_factory=dict, repr=False)

    def to_json(self) -> JsonObject:
        """Write as the member `raised`."""
        members = {"answer": self.answer, "text": self.text, "outcomes": self.outcomes, "reply": self.reply}
        return written(members, self.unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What the reporter fears for themselves, and what in the report could point to them."""

    level: RiskLevel | None = None
    kinds: tuple[RiskKind, ...] = ()
    text: str | None = field(default=None, repr=False)
    could_identify: str | None = field(default=None, repr=False)
    unknown: JsonObject = field(default_factory=dict, repr=False)

    def to_json(self) -> JsonObject:
        """Write as the member `risk`."""
        members = {
            "level": self.level,
            "kinds": self.kinds,
            "text": self.text,
            "could_identify": self.could_identify,
        }
        return written(members, self.unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictOfInterest:
    """Whether someone who would read this is involved: their roles, and the bodies left out for it."""

    involved: YesNo | None = None
    roles: tuple[str, ...] = field(default=(), repr=False)
    left_out: tuple[str, ...] = field(default=(), repr=False)
    text: str | None = field(default=None, repr=False)
    unknown: JsonObject = field(default_factory=dict, repr=False)

    def to_json(self) -> JsonObject:
        """Write as the member `conflict_of_interest`."""
        members = {
            "involved": self.involved,
            "roles": self.roles,
            "left_out": self.left_out,
            "text": self.text,
        }
        return written(members, self.unknown)


def parse_how_known(value: object) -> HowKnown:
    """Read the member `how_known`.

    Raises:
        MalformedError: not an object, or a known member of another type or length.
    """
    fields = Fields(value, path="how_known")
    return HowKnown(
        connections=fields.choices("connections", Connection),
        text=fields.text("text", limit_bytes=TEXT_LIMIT_BYTES),
        unknown=fields.unknown,
    )


def parse_raised(value: object) -> Raised:
    """Read the member `raised`.

    Raises:
        MalformedError: not an object, or a known member of another type or length.
    """
    fields = Fields(value, path="raised")
    return Raised(
        answer=fields.choice("answer", RaisedAnswer),
        text=fields.text("text", limit_bytes=TEXT_LIMIT_BYTES),
        outcomes=fields.choices("outcomes", RaisedOutcome),
        reply=fields.text("reply", limit_bytes=TEXT_LIMIT_BYTES),
        unknown=fields.unknown,
    )


def parse_risk(value: object) -> Risk:
    """Read the member `risk`.

    Raises:
        MalformedError: not an object, or a known member of another type or length.
    """
    fields = Fields(value, path="risk")
    return Risk(
        level=fields.choice("level", RiskLevel),
        kinds=fields.choices("kinds", RiskKind),
        text=fields.text("text", limit_bytes=TEXT_LIMIT_BYTES),
        could_identify=fields.text("could_identify", limit_bytes=SHORT_TEXT_LIMIT_BYTES),
        unknown=fields.unknown,
    )


def parse_conflict_of_interest(value: object) -> ConflictOfInterest:
    """Read the member `conflict_of_interest`.

    Raises:
        MalformedError: not an object, or a known member of another type or length.
    """
    fields = Fields(value, path="conflict_of_interest")
    return ConflictOfInterest(
        involved=fields.choice("involved", YesNo),
        roles=fields.texts("roles", limit=ROLE_LIMIT, limit_bytes=ROLE_LIMIT_BYTES),
        left_out=fields.texts("left_out", limit=ROLE_LIMIT, limit_bytes=BODY_ID_LIMIT_BYTES),
        text=fields.text("text", limit_bytes=SHORT_TEXT_LIMIT_BYTES),
        unknown=fields.unknown,
    )
