"""The list of field names is that of the schema: each is read by it, and none that it reads is missing."""

from dataclasses import fields, is_dataclass
from types import NoneType
from typing import Any, get_args, get_type_hints

from channel.report.consent import Consent, Use
from channel.report.field_names import FIELD_NAMES
from channel.report.schema import Report

RENAMED = {"minimum": "min", "maximum": "max"}


def names_of(kind: type[Any], path: str) -> set[str]:
    found = set()
    hints = get_type_hints(kind)
    for field in fields(kind):
        if field.name in {"unknown", "other_answers"}:
            continue
        name = path + RENAMED.get(field.name, field.name)
        found.add(name)
        for inner in get_args(hints[field.name]) or (NoneType,):
            if is_dataclass(inner) and isinstance(inner, type):
                found |= names_of(inner, f"{name}.")
    return found


def test_every_field_of_the_schema_has_its_name_and_no_other_has() -> None:
    answers = {f"consent.answers.{use.value}" for use in Use}
    assert names_of(Report, "") | answers == FIELD_NAMES
    assert names_of(Consent, "consent.") < FIELD_NAMES
