"""How a trained reviewer would code a sample: data for the golden tests of triage, analysis and training."""

from dataclasses import dataclass

from channel.demo.sample_files import check_nothing_unknown
from channel.report.fields import Fields

_LIMIT = 32
_TEXT_LIMIT_BYTES = 512
_PEOPLE_LIMIT = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedCasualties:
    """One line of a casualty record."""

    outcome: str
    status: str
    cause: str
    minimum: int
    best: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Codes, grade, standard of proof, urgency and routing; `possible_…` are candidates for a second look.

    `not_coded` are codes that a hasty coder would give. `route` and `never_to` name bodies and offices.
    `in_series` says whether it counts as an incident. `behaviour` is prose for people.
    """

    violations: tuple[str, ...]
    possible_violations: tuple[str, ...]
    indicators: tuple[str, ...]
    possible_indicators: tuple[str, ...]
    not_coded: tuple[str, ...]
    designation_criteria: tuple[str, ...]
    grade: str
    later_grade: str | None
    standard: str
    standard_met: str | None
    urgency: str
    casualties: tuple[ExpectedCasualties, ...]
    route: tuple[str, ...]
    never_to: tuple[str, ...]
    in_series: bool
    behaviour: tuple[str, ...]


def parse_expected(value: object) -> Expected:
    """Read the member `expected` of a sample.

    Raises:
        MalformedError: a member missing, unknown or of another type.
    """
    fields = Fields(value, path="expected")
    expected = Expected(
        violations=_texts(fields, "violations"),
        possible_violations=_texts(fields, "possible_violations"),
        indicators=_texts(fields, "indicators"),
        possible_indicators=_texts(fields, "possible_indicators"),
        not_coded=_texts(fields, "not_coded"),
        designation_criteria=_texts(fields, "designation_criteria"),
        grade=_text(fields, "grade"),
        later_grade=fields.text("later_grade", limit_bytes=_TEXT_LIMIT_BYTES),
        standard=_text(fields, "standard"),
        standard_met=fields.text("standard_met", limit_bytes=_TEXT_LIMIT_BYTES),
        urgency=_text(fields, "urgency"),
        casualties=tuple(_parse_casualties(item) for item in fields.objects("casualties", limit=_LIMIT)),
        route=_texts(fields, "route"),
        never_to=_texts(fields, "never_to"),
        in_series=fields.given("in_series", fields.flag("in_series")),
        behaviour=_texts(fields, "behaviour"),
    )
    check_nothing_unknown(fields)
    return expected


def _parse_casualties(value: object) -> ExpectedCasualties:
    fields = Fields(value, path="casualties")
    casualties = ExpectedCasualties(
        outcome=_text(fields, "outcome"),
        status=_text(fields, "status"),
        cause=_text(fields, "cause"),
        minimum=fields.given("min", fields.whole("min", limit=_PEOPLE_LIMIT)),
        best=fields.given("best", fields.whole("best", limit=_PEOPLE_LIMIT)),
        maximum=fields.given("max", fields.whole("max", limit=_PEOPLE_LIMIT)),
    )
    check_nothing_unknown(fields)
    return casualties


def _text(fields: Fields, name: str) -> str:
    return fields.given(name, fields.text(name, limit_bytes=_TEXT_LIMIT_BYTES))


def _texts(fields: Fields, name: str) -> tuple[str, ...]:
    return fields.texts(name, limit=_LIMIT, limit_bytes=_TEXT_LIMIT_BYTES)
