"""How the journey is shown: on a terminal, elsewhere, and as JSON."""

import json
import sys
from collections.abc import Sequence

import pytest

from channel.cli.demo_output import journey_table, say_json, shown_journey
from channel.demo.demo_channel import DemoChannel
from channel.demo.journey import Outcome, Step
from channel.errors import UntrustedError

MADE = "A channel stands"


def step(name: str) -> Step:
    def run(_channel: DemoChannel) -> None:
        """Do nothing: nobody runs it here."""

    return Step(name=name, what=f"what {name} does", run=run)


STEPS = [step("seal"), step("send"), step("sync")]
SEALED = Outcome(step=STEPS[0], seconds=1.25, error=None)
NOT_SENT = Outcome(step=STEPS[1], seconds=0.5, error=UntrustedError("not equal"))


def shown(*outcomes: Outcome, as_json: bool = False) -> None:
    with shown_journey(STEPS, made=MADE, as_json=as_json) as tell:
        for outcome in outcomes:
            tell(outcome)


def test_a_table_shows_what_is_done_what_runs_and_what_is_to_come() -> None:
    assert rows([]) == [("seal", "…"), ("send", ""), ("sync", "")]
    assert rows([SEALED]) == [("seal", "1.2"), ("send", "…"), ("sync", "")]


def test_a_table_shows_that_nothing_runs_after_a_failure() -> None:
    assert rows([SEALED, NOT_SENT]) == [("seal", "1.2"), ("send", "failed"), ("sync", "")]


def rows(outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    names, _, seconds = journey_table(STEPS, outcomes, made=MADE).columns
    return [(str(name), str(cell)) for name, cell in zip(names.cells, seconds.cells, strict=True)]


def test_a_terminal_gets_the_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    shown(SEALED, NOT_SENT)
    out = capsys.readouterr().out
    assert MADE in out
    assert out.rindex("1.2") < out.rindex("failed")


def test_elsewhere_each_step_gets_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    shown(SEALED, NOT_SENT)
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        MADE.split(),
        ["seal", "ok", "1.2", "s", "what", "seal", "does"],
        ["send", "FAILED", "0.5", "s", "what", "send", "does"],
    ]


def test_in_json_nothing_is_said_but_the_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    shown(SEALED, NOT_SENT, as_json=True)
    say_json([SEALED, NOT_SENT])
    assert json.loads(capsys.readouterr().out) == {
        "steps": [
            {"step": "seal", "ok": True, "seconds": 1.25},
            {"step": "send", "ok": False, "seconds": 0.5},
        ]
    }
