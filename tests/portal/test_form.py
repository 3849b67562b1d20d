"""The form and the report schema agree: every field, every choice, every limit."""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import pytest

from channel.report import choices, circumstances, consent, event, people, schema
from channel.report.field_names import FIELD_NAMES
from tests.portal.markup import Element, elements

NUMBER = re.compile(r"\.\d+")
# Filled in by the script: who consents first, and who was left out.
BY_SCRIPT = {"consent.subject", "conflict_of_interest.left_out"}
# A record of somebody else's wishes is told apart by what they ask for.
NOT_ASKED = {"consent.who"}

CHOICES: dict[str, type[StrEnum]] = {
    "form": choices.Form,
    "urgency": choices.Urgency,
    "presence": choices.Presence,
    "affected.children": choices.YesNo,
    "conflict_of_interest.involved": choices.YesNo,
    "where.place_class": choices.PlaceClass,
    "where.precision": choices.PlacePrecision,
    "when.precision": choices.DayPrecision,
    "responsible.classes": choices.ActorClass,
    "how_known.connections": choices.Connection,
    "raised.answer": choices.RaisedAnswer,
    "raised.outcomes": choices.RaisedOutcome,
    "risk.level": choices.RiskLevel,
    "risk.kinds": choices.RiskKind,
    **{f"consent.answers.{use}": consent.Answer for use in consent.Use},
}

LIMITS = {
    "what": schema.WHAT_LIMIT_BYTES,
    "where.text": event.WHERE_TEXT_LIMIT_BYTES,
    "where.country": event.NAME_LIMIT_BYTES,
    "where.admin1": event.NAME_LIMIT_BYTES,
    "where.admin2": event.NAME_LIMIT_BYTES,
    "when.text": event.WHEN_TEXT_LIMIT_BYTES,
    "affected.text": people.TEXT_LIMIT_BYTES,
    "affected.groups": people.GROUP_LIMIT_BYTES,
    "responsible.text": people.TEXT_LIMIT_BYTES,
    "responsible.orders": people.TEXT_LIMIT_BYTES,
    "how_known.text": circumstances.TEXT_LIMIT_BYTES,
    "raised.text": circumstances.TEXT_LIMIT_BYTES,
    "raised.reply": circumstances.TEXT_LIMIT_BYTES,
    "risk.text": circumstances.TEXT_LIMIT_BYTES,
    "risk.could_identify": circumstances.SHORT_TEXT_LIMIT_BYTES,
    "conflict_of_interest.roles": circumstances.ROLE_LIMIT_BYTES,
    "conflict_of_interest.text": circumstances.SHORT_TEXT_LIMIT_BYTES,
    "consent.conditions": consent.CONDITIONS_LIMIT_BYTES,
}


@pytest.fixture(scope="module")
def form(pages: Mapping[str, bytes]) -> list[Element]:
    return elements(pages["en/report.html"])


def path_of(field: Element) -> str:
    return NUMBER.sub("", field.attributes["data-field"])


def fields(form: list[Element]) -> list[Element]:
    return [element for element in form if "data-field" in element.attributes]


def options(form: list[Element], field: Element) -> list[Element]:
    return [element for element in form if field in element.parents and element.name == "input"]


def test_every_member_of_the_schema_is_asked_for_and_no_other(form: list[Element]) -> None:
    asked = {path_of(field) for field in fields(form)}
    parents = {path.rsplit(".", 1)[0] for path in FIELD_NAMES if "." in path}
    leaves = FIELD_NAMES - parents
    assert asked <= leaves
    assert leaves - asked <= BY_SCRIPT | NOT_ASKED


def test_choices_are_those_of_the_schema(form: list[Element]) -> None:
    seen = set()
    for field in fields(form):
        path = path_of(field)
        if path not in CHOICES:
            continue
        seen.add(path)
        offered = [option.attributes["value"] for option in options(form, field)]
        assert sorted(value for value in offered if value) == sorted(CHOICES[path]), path
    assert seen == set(CHOICES)


def test_limits_are_those_of_the_schema(form: list[Element]) -> None:
    limited = {path_of(field): int(field.attributes["data-limit"]) for field in texts(form)}
    assert limited == LIMITS


def texts(form: list[Element]) -> list[Element]:
    return [field for field in fields(form) if "data-limit" in field.attributes]


def test_only_the_account_must_be_there(form: list[Element]) -> None:
    assert {path_of(field) for field in fields(form) if "data-required" in field.attributes} == {"what"}


def test_what_is_chosen_before_anyone_chose_is_what_silence_means(form: list[Element]) -> None:
    chosen = {
        path_of(field): option.attributes["value"]
        for field in fields(form)
        for option in options(form, field)
        if "checked" in option.attributes
    }
    assert chosen == {f"consent.answers.{use}": answer for use, answer in consent.DEFAULT_ANSWERS.items()}


def test_what_a_reporter_types_is_laid_out_in_its_own_direction(form: list[Element]) -> None:
    assert all(field.attributes["dir"] == "auto" for field in texts(form))


def test_every_screen_has_one_heading_to_go_to_and_at_most_one_primary_button_of_its_own(
    form: list[Element],
) -> None:
    screens = [element for element in form if "data-screen" in element.attributes]
    assert len({screen.attributes["data-screen"] for screen in screens}) == len(screens)
    for screen in screens:
        inside = [element for element in form if screen in element.parents]
        headings = [element for element in inside if element.name == "h1"]
        assert headings
        assert all(heading.attributes.get("tabindex") == "-1" for heading in headings)
        # Where a part of a screen takes the place of another, each has its own.
        always = [
            element
            for element in inside
            if element.attributes.get("class") == "button"
            and not any("data-part" in parent.attributes for parent in element.parents)
        ]
        assert len(always) <= 1


def test_the_order_of_the_questions_is_the_same_in_the_script(form: list[Element], root: Path) -> None:
    questions = [
        element.attributes["data-screen"] for element in form if "data-question" in element.attributes
    ]
    script = (root / "web/src/page/journey.js").read_text()
    listed = re.search(r"QUESTIONS = \[(.*?)\]", script, re.DOTALL)
    assert listed
    assert re.findall(r'"(\w+)"', listed[1]) == questions
