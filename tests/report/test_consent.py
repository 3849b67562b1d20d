import pytest

from channel.errors import MalformedError
from channel.report.consent import (
    DEFAULT_ANSWERS,
    Answer,
    Consent,
    Subject,
    Use,
    consent_floor,
    parse_consent,
)


def test_silence_allows_keeping_triage_and_recontact_only() -> None:
    allowed = {use for use, answer in DEFAULT_ANSWERS.items() if answer is Answer.YES}
    assert allowed == {Use.KEEP, Use.TRIAGE, Use.RECONTACT}
    assert set(DEFAULT_ANSWERS) == set(Use)


def test_silence_never_reaches_leadership_government_or_a_name_in_public() -> None:
    for use in (Use.MISSION_LEADERSHIP, Use.GOVERNMENT, Use.PUBLIC_ATTRIBUTED):
        assert DEFAULT_ANSWERS[use] is Answer.NO


def test_the_floor_is_the_strictest_subject() -> None:
    generous = Consent(subject=Subject.VICTIM, answers=dict.fromkeys(Use, Answer.YES))
    careful = Consent(
        subject=Subject.VICTIM, answers={**dict.fromkeys(Use, Answer.YES), Use.OTHER_UN_BODY: Answer.ASK}
    )
    closed = Consent(subject=Subject.WITNESS, answers=dict.fromkeys(Use, Answer.NO))
    assert consent_floor([generous])[Use.GOVERNMENT] is Answer.YES
    assert consent_floor([generous, careful])[Use.OTHER_UN_BODY] is Answer.ASK
    assert set(consent_floor([generous, careful, closed]).values()) == {Answer.NO}


def test_the_floor_without_records_is_silence() -> None:
    assert consent_floor([]) == dict(DEFAULT_ANSWERS)


def test_a_subject_who_skips_a_use_is_silent_on_it() -> None:
    record = Consent(subject=Subject.REPORTER, answers={Use.KEEP: Answer.NO})
    assert record.answer(Use.KEEP) is Answer.NO
    assert record.answer(Use.GOVERNMENT) is Answer.NO
    assert record.answer(Use.ACCOUNTABILITY) is Answer.ASK


def test_answers_to_later_uses_are_kept() -> None:
    value = {"subject": "guardian", "answers": {"C1": "yes", "C11": "sometimes"}, "child_assent": True}
    record = parse_consent(value)
    assert record.other_answers == {"C11": "sometimes"}
    assert record.to_json() == value


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"subject": "neighbour"},
        {"subject": "victim", "answers": {"C1": "maybe"}},
        {"subject": "victim", "answers": []},
        {"subject": "victim", "answers": None},
        {"subject": "victim", "answers": False},
        {"subject": "victim", "people": -1},
        {"subject": "victim", "who": "x" * 257},
        [],
    ],
)
def test_a_record_of_another_form_is_refused(value: object) -> None:
    with pytest.raises(MalformedError):
        parse_consent(value)
