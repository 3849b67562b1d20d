"""Who allows which use of a report: the consent matrix C1 to C10; knows nothing of who enforces it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from channel.codec.jsons import JsonObject
from channel.report.fields import Fields, written

RECORD_LIMIT = 16
WHO_LIMIT_BYTES = 256
CONDITIONS_LIMIT_BYTES = 512
PEOPLE_LIMIT = 10**6


class Use(StrEnum):
    """One use of what was reported."""

    KEEP = "C1"
    TRIAGE = "C2"
    OTHER_UN_BODY = "C3"
    PANEL_OF_EXPERTS = "C4"
    ACCOUNTABILITY = "C5"
    MISSION_LEADERSHIP = "C6"
    PUBLIC_UNATTRIBUTED = "C7"
    PUBLIC_ATTRIBUTED = "C8"
    GOVERNMENT = "C9"
    RECONTACT = "C10"


class Answer(StrEnum):
    """What a subject of consent says to one use; `ask` means ask me first."""

    YES = "yes"
    ASK = "ask"
    NO = "no"


class Subject(StrEnum):
    """Who consents; `guardian` answers for a child, whose own assent stands beside."""

    REPORTER = "reporter"
    VICTIM = "victim"
    WITNESS = "witness"
    GUARDIAN = "guardian"
    ORGANISATION = "organisation"


DEFAULT_ANSWERS: Mapping[Use, Answer] = MappingProxyType(
    {
        Use.KEEP: Answer.YES,
        Use.TRIAGE: Answer.YES,
        Use.OTHER_UN_BODY: Answer.ASK,
        Use.PANEL_OF_EXPERTS: Answer.ASK,
        Use.ACCOUNTABILITY: Answer.ASK,
        Use.MISSION_LEADERSHIP: Answer.NO,
        Use.PUBLIC_UNATTRIBUTED: Answer.ASK,
        Use.PUBLIC_ATTRIBUTED: Answer.NO,
        Use.GOVERNMENT: Answer.NO,
        Use.RECONTACT: Answer.YES,
    },
)
"""What silence means for each use."""

_STRICTEST_FIRST = (Answer.NO, Answer.ASK, Answer.YES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The answers of one subject, or of several who answer alike.

    `who` tells them apart without naming them, `people` is how many they are. `numbers_only` limits every
    use beyond the receiving bodies to counts. `other_answers` are answers to uses this version lacks.
    """

    subject: Subject
    who: str | None = field(default=None, repr=False)
    people: int | None = None
    answers: Mapping[Use, Answer] = field(default_factory=dict)
    numbers_only: bool | None = None
    child_assent: bool | None = None
    conditions: str | None = field(default=None, repr=False)
    other_answers: JsonObject = field(default_factory=dict, repr=False)
    unknown: JsonObject = field(default_factory=dict, repr=False)

    def answer(self, use: Use) -> Answer:
        """Return the answer to one use, or what silence means for it."""
        return self.answers.get(use, DEFAULT_ANSWERS[use])

    def to_json(self) -> JsonObject:
        """Write as an item of the member `consent`."""
        answers = written({use.value: self.answers.get(use) for use in Use}, self.other_answers)
        members = {
            "subject": self.subject,
            "who": self.who,
            "people": self.people,
            "answers": answers or None,
            "numbers_only": self.numbers_only,
            "child_assent": self.child_assent,
            "conditions": self.conditions,
        }
        return written(members, self.unknown)


def parse_consent(value: object) -> Consent:
    """Read an item of the member `consent`.

    Raises:
        MalformedError: not an object, no subject, or a known member of another type or length.
    """
    fields = Fields(value, path="consent")
    value = fields.value("answers")
    answers = Fields({} if value is None else value, path="consent.answers")
    given = {use: answers.choice(use.value, Answer) for use in Use}
    return Consent(
        subject=fields.given("subject", fields.choice("subject", Subject)),
        who=fields.text("who", limit_bytes=WHO_LIMIT_BYTES),
        people=fields.whole("people", limit=PEOPLE_LIMIT),
        answers={use: answer for use, answer in given.items() if answer is not None},
        numbers_only=fields.flag("numbers_only"),
        child_assent=fields.flag("child_assent"),
        conditions=fields.text("conditions", limit_bytes=CONDITIONS_LIMIT_BYTES),
        other_answers=answers.unknown,
        unknown=fields.unknown,
    )


def consent_floor(records: Sequence[Consent]) -> dict[Use, Answer]:
    """Return, for each use, the strictest answer of any subject; without records, what silence means."""
    return {use: _strictest([record.answer(use) for record in records], use) for use in Use}


def _strictest(answers: Sequence[Answer], use: Use) -> Answer:
    return min(answers, key=_STRICTEST_FIRST.index, default=DEFAULT_ANSWERS[use])
