"""Who was affected and who did it, as the reporter puts it; knows no codes, which are a reviewer's work."""

from dataclasses import dataclass, field

from channel.codec.jsons import JsonObject
from channel.errors import MalformedError
from channel.report.choices import ActorClass, YesNo
from channel.report.fields import Fields, written

TEXT_LIMIT_BYTES = 8192
GROUP_LIMIT = 16
GROUP_LIMIT_BYTES = 256
PEOPLE_LIMIT = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number of people as minimum, best estimate and maximum; each may be absent.

    Raises:
        MalformedError: they are out of order.
    """

    minimum: int | None = None
    best: int | None = None
    maximum: int | None = None
    unknown: JsonObject = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        known = [number for number in (self.minimum, self.best, self.maximum) if number is not None]
        if known != sorted(known):
            raise MalformedError("estimate out of order")

    def to_json(self) -> JsonObject:
        """Write as `{"min", "best", "max"}`."""
        return written({"min": self.minimum, "best": self.best, "max": self.maximum}, self.unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """The people harmed or threatened. `groups` are names of groups as the reporter uses them."""

    text: str | None = field(default=None, repr=False)
    groups: tuple[str, ...] = field(default=(), repr=False)
    children: YesNo | None = None
    people: Estimate | None = None
    killed: Estimate | None = None
    injured: Estimate | None = None
    missing: Estimate | None = None
    unknown: JsonObject = field(default_factory=dict, repr=False)

    def to_json(self) -> JsonObject:
        """Write as the member `affected`."""
        members = {
            "text": self.text,
            "groups": self.groups,
            "children": self.children,
            "people": self.people and self.people.to_json(),
            "killed": self.killed and self.killed.to_json(),
            "injured": self.injured and self.injured.to_json(),
            "missing": self.missing and self.missing.to_json(),
        }
        return written(members, self.unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsible:
    """Those said to have done it. `orders` says who ordered it and who was told, where the reporter knows."""

    text: str | None = field(default=None, repr=False)
    classes: tuple[ActorClass, ...] = ()
    orders: str | None = field(default=None, repr=False)
    unknown: JsonObject = field(default_factory=dict, repr=False)

    def to_json(self) -> JsonObject:
        """Write as the member `responsible`."""
        members = {"text": self.text, "classes": self.classes, "orders": self.orders}
        return written(members, self.unknown)


def parse_affected(value: object) -> Affected:
    """Read the member `affected`.

    Raises:
        MalformedError: not an object, or a known member of another type, length or order.
    """
    fields = Fields(value, path="affected")
    return Affected(
        text=fields.text("text", limit_bytes=TEXT_LIMIT_BYTES),
        groups=fields.texts("groups", limit=GROUP_LIMIT, limit_bytes=GROUP_LIMIT_BYTES),
        children=fields.choice("children", YesNo),
        people=_estimate(fields, "people"),
        killed=_estimate(fields, "killed"),
        injured=_estimate(fields, "injured"),
        missing=_estimate(fields, "missing"),
        unknown=fields.unknown,
    )


def parse_responsible(value: object) -> Responsible:
    """Read the member `responsible`.

    Raises:
        MalformedError: not an object, or a known member of another type or length.
    """
    fields = Fields(value, path="responsible")
    return Responsible(
        text=fields.text("text", limit_bytes=TEXT_LIMIT_BYTES),
        classes=fields.choices("classes", ActorClass),
        orders=fields.text("orders", limit_bytes=TEXT_LIMIT_BYTES),
        unknown=fields.unknown,
    )


def _estimate(parent: Fields, name: str) -> Estimate | None:
    value = parent.value(name)
    if value is None:
        return None
    fields = Fields(value, path=f"affected.{name}")
    return Estimate(
        minimum=fields.whole("min", limit=PEOPLE_LIMIT),
        best=fields.whole("best", limit=PEOPLE_LIMIT),
        maximum=fields.whole("max", limit=PEOPLE_LIMIT),
        unknown=fields.unknown,
    )
