"""What is shown of long work, and that short work shows nothing."""

import sys

import pytest
from rich.console import Console

from channel.cli import progress_display
from channel.cli.progress_display import Bars, Lines, sentence, shown_progress
from channel.client.progress import Stage


@pytest.fixture(name="clock")
def a_clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(progress_display, "monotonic", lambda: now[0])
    return now


def test_progress_is_said_in_words() -> None:
    assert sentence(Stage.SEND, 2, 12) == "Sending: part 3 of 12"
    assert sentence(Stage.SEND, 12, 12) == "Sending: part 12 of 12"
    assert sentence(Stage.SEAL, 1, 3) == "Sealing: 33 %"
    assert sentence(Stage.READ, 0, 0) == "Reading files: 0 %"
    assert sentence(Stage.PUZZLE, 65536, 1048576) == "Working for the server: 65536 tries of about 1048576"


def test_a_line_is_written_every_few_seconds(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with Lines(clock[0]) as lines:
        for second in range(12):
            clock[0] = 100.0 + second
            lines.tell(Stage.SEND, second, 12)
    out, err = capsys.readouterr()
    assert (out, err) == ("", "Sending: part 6 of 12\nSending: part 11 of 12\n")


def test_short_work_draws_no_bar(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with Bars(clock[0], Console(stderr=True, force_terminal=True, width=80)) as bars:
        bars.tell(Stage.SEAL, 1, 2)
        bars.tell(Stage.SEAL, 2, 2)
    assert capsys.readouterr() == ("", "")


def test_long_work_draws_its_bar_on_standard_error(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with Bars(clock[0], Console(stderr=True, force_terminal=True, width=80)) as bars:
        clock[0] += 2
        bars.tell(Stage.SEND, 3, 12)
        bars.tell(Stage.SEND, 4, 12)
    out, err = capsys.readouterr()
    assert out == ""
    assert "Sending: part 5 of 12" in err


@pytest.mark.parametrize("terminal", [True, False])
def test_json_output_shows_no_progress(
    clock: list[float], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, terminal: bool
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    with shown_progress(as_json=True) as tell:
        clock[0] += 60
        tell(Stage.SEAL, 1, 2)
    assert capsys.readouterr() == ("", "")
    with shown_progress(as_json=False) as tell:
        clock[0] += 60
        tell(Stage.SEAL, 1, 2)
    assert "Sealing: 50 %" in capsys.readouterr().err
