"""Settings come from the environment, and what makes no sense is refused by name."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from channel.jobs.settings import JobSettings
from channel.server.settings import Settings


def test_every_setting_has_a_default_and_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().data_dir == JobSettings().data_dir == Path("channel-data")
    for name, field in Settings.model_fields.items():
        assert field.default is not None or name == "origin"
    monkeypatch.setenv("CHANNEL_PORT", "1234")
    monkeypatch.setenv("CHANNEL_DATA_DIR", "elsewhere")
    assert Settings().port == 1234
    assert Settings().data_dir == JobSettings().data_dir == Path("elsewhere")
    assert Settings(port=1).port == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHANNEL_PORT", "70000"),
        ("CHANNEL_PORT", "x"),
        ("CHANNEL_MAX_REQUESTS", "0"),
        ("CHANNEL_PUZZLE_MAX_BITS", "31"),
        ("CHANNEL_PUZZLE_CALM_PER_HOUR", "0"),
        ("CHANNEL_UPLOAD_LIMIT_BYTES", str(2**33)),
        ("CHANNEL_HEAD_SECONDS", "0"),
        ("CHANNEL_MIN_FREE_BYTES", "-1"),
    ],
)
def test_what_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert name == f"CHANNEL_{str(refused.value.errors()[0]['loc'][0]).upper()}"


def test_settings_do_not_change_while_the_server_runs() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 5
