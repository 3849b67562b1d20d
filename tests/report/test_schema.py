from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec import jsons
from channel.errors import MalformedError
from channel.report.choices import (
    ActorClass,
    Connection,
    DayPrecision,
    Form,
    PlaceClass,
    PlacePrecision,
    Presence,
    RaisedAnswer,
    RaisedOutcome,
    RiskKind,
    RiskLevel,
    Urgency,
    YesNo,
)
from channel.report.circumstances import ConflictOfInterest, HowKnown, Raised, Risk
from channel.report.consent import Answer, Consent, Subject, Use
from channel.report.event import When, Where
from channel.report.people import Affected, Estimate, Responsible
from channel.report.schema import WHAT_LIMIT_BYTES, Report, parse_report

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
UNKNOWN = st.dictionaries(st.text(max_size=5).map("later_".__add__), JSON, max_size=2)
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
MAYBE_TEXT = st.none() | TEXT
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 1, 1))


def some(words: type[StrEnum]) -> st.SearchStrategy[Any]:
    return st.lists(st.sampled_from(words), unique=True, max_size=3).map(tuple)


def maybe(words: type[StrEnum]) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(words)


@st.composite
def whens(draw: st.DrawFn) -> When:
    first, last = draw(st.none() | DAYS), draw(st.none() | DAYS)
    if first and last and last < first:
        first, last = last, first
    return When(
        text=draw(MAYBE_TEXT),
        first_day=first,
        last_day=last,
        precision=draw(maybe(DayPrecision)),
        ongoing=draw(st.none() | st.booleans()),
        expected_day=draw(st.none() | DAYS),
        unknown=draw(UNKNOWN),
    )


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    low, middle, high = sorted(draw(st.tuples(*[st.integers(0, 1000)] * 3)))
    return Estimate(
        minimum=draw(st.sampled_from([None, low])),
        best=draw(st.sampled_from([None, middle])),
        maximum=draw(st.sampled_from([None, high])),
        unknown=draw(UNKNOWN),
    )


WHERES = st.builds(
    Where,
    text=MAYBE_TEXT,
    country=MAYBE_TEXT,
    admin1=MAYBE_TEXT,
    admin2=MAYBE_TEXT,
    place_class=maybe(PlaceClass),
    precision=maybe(PlacePrecision),
    unknown=UNKNOWN,
)
AFFECTED = st.builds(
    Affected,
    text=MAYBE_TEXT,
    groups=st.lists(TEXT, max_size=3).map(tuple),
    children=maybe(YesNo),
    people=st.none() | estimates(),
    killed=st.none() | estimates(),
    injured=st.none() | estimates(),
    missing=st.none() | estimates(),
    unknown=UNKNOWN,
)
RESPONSIBLE = st.builds(
    Responsible, text=MAYBE_TEXT, classes=some(ActorClass), orders=MAYBE_TEXT, unknown=UNKNOWN
)
HOW_KNOWN = st.builds(HowKnown, connections=some(Connection), text=MAYBE_TEXT, unknown=UNKNOWN)
RAISED = st.builds(
    Raised,
    answer=maybe(RaisedAnswer),
    text=MAYBE_TEXT,
    outcomes=some(RaisedOutcome),
    reply=MAYBE_TEXT,
    unknown=UNKNOWN,
)
RISKS = st.builds(
    Risk,
    level=maybe(RiskLevel),
    kinds=some(RiskKind),
    text=MAYBE_TEXT,
    could_identify=MAYBE_TEXT,
    unknown=UNKNOWN,
)
CONFLICTS = st.builds(
    ConflictOfInterest,
    involved=maybe(YesNo),
    roles=st.lists(TEXT, max_size=3).map(tuple),
    left_out=st.lists(st.just("osapg"), max_size=2).map(tuple),
    text=MAYBE_TEXT,
    unknown=UNKNOWN,
)
CONSENTS = st.builds(
    Consent,
    subject=st.sampled_from(Subject),
    who=MAYBE_TEXT,
    people=st.none() | st.integers(0, 1000),
    answers=st.dictionaries(st.sampled_from(Use), st.sampled_from(Answer)),
    numbers_only=st.none() | st.booleans(),
    child_assent=st.none() | st.booleans(),
    conditions=MAYBE_TEXT,
    other_answers=UNKNOWN,
    unknown=UNKNOWN,
)
REPORTS = st.builds(
    Report,
    form=st.sampled_from(Form),
    what=TEXT.map("x".__add__),
    where=st.none() | WHERES,
    when=st.none() | whens(),
    urgency=maybe(Urgency),
    affected=st.none() | AFFECTED,
    responsible=st.none() | RESPONSIBLE,
    how_known=st.none() | HOW_KNOWN,
    raised=st.none() | RAISED,
    risk=st.none() | RISKS,
    presence=maybe(Presence),
    relations_strained=maybe(YesNo),
    conflict_of_interest=st.none() | CONFLICTS,
    consent=st.lists(CONSENTS, max_size=3).map(tuple),
    unknown=UNKNOWN,
)

WITH_ANOTHER_TYPE = {
    "form": "long",
    "what": ["text"],
    "where": "Mallow",
    "when": [],
    "urgency": "yesterday",
    "affected": 3,
    "responsible": None,
    "how_known": "seen",
    "raised": True,
    "risk": "high",
    "presence": "UNCT",
    "relations_strained": True,
    "conflict_of_interest": "no",
    "consent": {},
}


@given(REPORTS)
def test_a_report_survives_writing_and_reading(report: Report) -> None:
    encoded = jsons.dump(report.to_json())
    assert parse_report(jsons.parse(encoded, limit_bytes=2**20)) == report


@given(REPORTS, UNKNOWN)
def test_unknown_members_are_written_back_as_they_came(report: Report, unknown: dict[str, Any]) -> None:
    value = report.to_json() | unknown
    assert parse_report(value).to_json() == value


@given(JSON | st.dictionaries(st.sampled_from(sorted(WITH_ANOTHER_TYPE)), JSON))
def test_any_json_is_a_report_or_malformed(value: object) -> None:
    try:
        report = parse_report(value)
    except MalformedError:
        return
    assert isinstance(value, dict)
    assert report.what == value["what"]


def test_the_account_alone_is_a_report() -> None:
    value = {"form": "alert", "what": "They are at the bridge."}
    assert parse_report(value).to_json() == value


@pytest.mark.parametrize("what", ["", " \n\t", None])
def test_a_report_without_an_account_is_refused(what: str | None) -> None:
    with pytest.raises(MalformedError):
        parse_report({"form": "full", "what": what})


@pytest.mark.parametrize("name", ["form", "what"])
def test_form_and_account_must_be_there(name: str) -> None:
    value = {"form": "full", "what": "x"}
    del value[name]
    with pytest.raises(MalformedError, match=f"{name} is missing"):
        parse_report(value)


@pytest.mark.parametrize("name", WITH_ANOTHER_TYPE)
def test_a_known_member_of_another_type_is_refused(name: str) -> None:
    with pytest.raises(MalformedError):
        parse_report({"form": "full", "what": "x", name: WITH_ANOTHER_TYPE[name]})


def test_every_member_has_a_wrong_type_to_try() -> None:
    assert set(WITH_ANOTHER_TYPE) == set(Report.__dataclass_fields__) - {"unknown"}


@pytest.mark.parametrize(
    "part",
    [
        {"when": {"first_day": "2026-03-02", "last_day": "2026-03-01"}},
        {"affected": {"killed": {"min": 3, "best": 2}}},
        {"affected": {"people": {"min": 3, "max": 2}}},
        {"affected": {"people": []}},
        {"consent": [{"subject": "reporter"}] * 17},
        {"consent": ["reporter"]},
        {"what": "x" * (WHAT_LIMIT_BYTES + 1)},
        {"where": {"text": "x" * 2049}},
        {"when": {"text": "x" * 1025}},
        {"affected": {"groups": ["x"] * 17}},
        {"responsible": {"classes": ["army", "army"]}},
        {"risk": {"could_identify": "x" * 4097}},
    ],
)
def test_what_contradicts_itself_or_exceeds_a_cap_is_refused(part: Mapping[str, object]) -> None:
    with pytest.raises(MalformedError):
        parse_report({"form": "full", "what": "x"} | dict(part))
