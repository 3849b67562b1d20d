"""Where and when it happened, each with how precisely that is known; knows no other part of a report."""

from dataclasses import dataclass, field
from datetime import date

from channel.codec.jsons import JsonObject
from channel.errors import MalformedError
from channel.report.choices import DayPrecision, PlaceClass, PlacePrecision
from channel.report.fields import Fields, written

WHERE_TEXT_LIMIT_BYTES = 2048
WHEN_TEXT_LIMIT_BYTES = 1024
NAME_LIMIT_BYTES = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A place in the reporter's words and, as far as known, in names of areas.

    `admin1` and `admin2` are the first and second level of administrative areas.
    """

    text: str | None = field(default=None, repr=False)
    country: str | None = field(default=None, repr=False)
    admin1: str | None = field(default=None, repr=False)
    admin2: str | None = field(default=None, repr=False)
    place_class: PlaceClass | None = None
    precision: PlacePrecision | None = None
    unknown: JsonObject = field(default_factory=dict, repr=False)

    def to_json(self) -> JsonObject:
        """Write as the member `where`."""
        members = {
            "text": self.text,
            "country": self.country,
            "admin1": self.admin1,
            "admin2": self.admin2,
            "place_class": self.place_class,
            "precision": self.precision,
        }
        return written(members, self.unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Days of the event, first and last both included, and the day on which more is feared.

    Raises:
        MalformedError: the last day lies before the first.
    """

    text: str | None = field(default=None, repr=False)
    first_day: date | None = None
    last_day: date | None = None
    precision: DayPrecision | None = None
    ongoing: bool | None = None
    expected_day: date | None = None
    unknown: JsonObject = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise MalformedError("when.last_day lies before when.first_day")

    def to_json(self) -> JsonObject:
        """Write as the member `when`."""
        members = {
            "text": self.text,
            "first_day": self.first_day,
            "last_day": self.last_day,
            "precision": self.precision,
            "ongoing": self.ongoing,
            "expected_day": self.expected_day,
        }
        return written(members, self.unknown)


def parse_where(value: object) -> Where:
    """Read the member `where`.

    Raises:
        MalformedError: not an object, or a known member of another type or length.
    """
    fields = Fields(value, path="where")
    return Where(
        text=fields.text("text", limit_bytes=WHERE_TEXT_LIMIT_BYTES),
        country=fields.text("country", limit_bytes=NAME_LIMIT_BYTES),
        admin1=fields.text("admin1", limit_bytes=NAME_LIMIT_BYTES),
        admin2=fields.text("admin2", limit_bytes=NAME_LIMIT_BYTES),
        place_class=fields.choice("place_class", PlaceClass),
        precision=fields.choice("precision", PlacePrecision),
        unknown=fields.unknown,
    )


def parse_when(value: object) -> When:
    """Read the member `when`.

    Raises:
        MalformedError: not an object, a known member of another type or length, or days out of order.
    """
    fields = Fields(value, path="when")
    return When(
        text=fields.text("text", limit_bytes=WHEN_TEXT_LIMIT_BYTES),
        first_day=fields.day("first_day"),
        last_day=fields.day("last_day"),
        precision=fields.choice("precision", DayPrecision),
        ongoing=fields.flag("ongoing"),
        expected_day=fields.day("expected_day"),
        unknown=fields.unknown,
    )
