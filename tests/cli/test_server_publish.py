"""What `channel server publish` says to an operator when a reader would refuse what is to be published."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from channel.cli.main import app
from channel.codec.days import Window
from channel.wire import hints
from tests.wire import notes_simulator as simulator

Change = Callable[[simulator.Channel], None]
TO_READERS = {value for name, value in vars(hints).items() if name.isupper()}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _today() -> date:
    return datetime.now(UTC).date()


def _valid(first: int, last: int) -> Change:
    """Make a directory valid from `first` to `last`, in days from today."""

    def change(channel: simulator.Channel) -> None:
        days = [_today() + timedelta(days=number) for number in (first, last)]
        channel.directory = replace(channel.directory, valid=Window(start=days[0], end=days[1]))

    return change


def _next(channel: simulator.Channel) -> None:
    first = channel.directory
    channel.directory = replace(first, seq=first.seq + 1, prev=first.digest)


def _publish(channel: simulator.Channel) -> Result:
    files = {"roots": channel.roots_file, "directory": channel.directory_file, "about": channel.about_file}
    for name, data in files.items():
        Path(name).write_bytes(data)
    return CliRunner().invoke(app, ["server", "publish", "--data", "data", *files])


def _said(channel: simulator.Channel) -> str:
    result = _publish(channel)
    assert (result.exit_code, result.stdout) == (4, "")
    message, hint = result.stderr.splitlines()
    assert message.startswith("error: ")
    assert hint.removeprefix("hint: ") not in TO_READERS
    return result.stderr


@pytest.mark.parametrize(
    ("change", "message", "hint"),
    [
        (_valid(1, 9), "not valid before", "Check the date of this server"),
        (_valid(-9, 0), "expired on", "Ask the administrators for the newest files"),
    ],
)
def test_a_directory_out_of_its_days_is_the_administrators_affair(
    folder: Path, change: Change, message: str, hint: str
) -> None:
    channel = simulator.new_channel()
    change(channel)
    said = _said(channel)
    assert message in said
    assert f"hint: {hint}" in said
    assert not (folder / "data" / "public" / "pin.json").exists()


def test_an_older_directory_and_another_channel_are_refused_in_an_operators_words(folder: Path) -> None:
    channel, older = simulator.new_channel(), simulator.new_channel()
    for each in (channel, older):
        _valid(-1, 9)(each)
    _next(channel)
    assert _publish(channel).exit_code == 0
    pin = (folder / "data" / "public" / "pin.json").read_bytes()
    assert "hint: Ask the administrators" in _said(older)
    elsewhere = simulator.new_channel()
    elsewhere.roots_file = simulator.signed_by_roots(simulator.roots_of(4, 5, 6).text, "4", "5").encoded
    assert "hint: Give the files of this channel" in _said(elsewhere)
    assert (folder / "data" / "public" / "pin.json").read_bytes() == pin
