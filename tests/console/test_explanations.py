"""Every state, fault, caution and alarm has words for a reviewer."""

from datetime import date

from channel.console.alarms import Alarm, AlarmKind
from channel.console.explanations import ALARMS, CAUTIONS, FAULTS, NEXT_ACTS, STATE_WORDS, alarm_sentence
from channel.console.report_states import Caution, Fault, ReportState


def test_nothing_is_left_without_words() -> None:
    assert set(STATE_WORDS) == set(ReportState)
    assert set(FAULTS) == set(Fault)
    assert set(CAUTIONS) == set(Caution)
    assert set(ALARMS) == set(AlarmKind)
    assert set(NEXT_ACTS) <= set(AlarmKind)


def test_every_alarm_says_what_since_when_and_what_to_do() -> None:
    for kind in AlarmKind:
        alarm = Alarm(
            kind=kind,
            entry=12,
            first_day=date(2026, 11, 23),
            last_day=date(2026, 11, 25),
        )
        sentence = alarm_sentence(alarm)
        assert "entry 12" in sentence
        assert "2026-11-23" in sentence
        assert ALARMS[kind] in sentence
        assert sentence.endswith(".")
        assert len(sentence) > len(ALARMS[kind]) + 40
