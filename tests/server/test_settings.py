"""Settings come from the environment, and what makes no sense is refused by name."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from channel.errors import RefusedError
from channel.jobs.settings import JobSettings
from channel.server.settings import Settings
from channel.store.variables import JOBS, OTHERS, PREFIX, SERVER


def test_every_setting_has_a_default_and_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().data_dir == JobSettings().data_dir == Path("channel-data")
    for name, field in Settings.model_fields.items():
        assert field.default is not None or name in {"origin", "onion"}
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
        ("CHANNEL_ONION", "reports.example.org"),
        ("CHANNEL_ONION", "http://" + "a" * 56 + ".onion"),
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


@pytest.mark.parametrize("settings", [Settings, JobSettings])
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("CHANNEL_MIN_FREE_BYTE", "Is it CHANNEL_MIN_FREE_BYTES? See docs/settings.md."),
        ("channel_purge_second", "Is it CHANNEL_PURGE_SECONDS? See docs/settings.md."),
        ("CHANNEL_XYZZY", "See docs/settings.md."),
        ("CHANNEL_", "See docs/settings.md."),
    ],
)
def test_a_mistyped_setting_is_refused_and_the_nearest_is_named(
    monkeypatch: pytest.MonkeyPatch, settings: type[Settings | JobSettings], name: str, hint: str
) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(RefusedError, match=f"there is no setting {name.upper()}$") as refused:
        settings()
    assert refused.value.hint == hint


def test_all_settings_are_known_and_those_of_other_commands_disturb_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert {name.lower() for name in SERVER} == set(Settings.model_fields)
    assert {name.lower() for name in JOBS} == set(JobSettings.model_fields)
    for name in OTHERS:
        monkeypatch.setenv(PREFIX + name, "anything")
    monkeypatch.setenv("CHANNELS_PROT", "anything")
    Settings()
    JobSettings()
