"""What `demo.json` says of a folder."""

from datetime import date
from pathlib import Path

import pytest

from channel.demo.channels import DemoState, read_state, write_state
from channel.errors import MalformedError, RefusedError

STATE = DemoState(made=date(2026, 11, 23), until=date(2027, 1, 18))


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_state(tmp_path / "demo.json", STATE)
    assert read_state(tmp_path / "demo.json") == STATE


def test_a_folder_without_it_holds_no_finished_demonstration(tmp_path: Path) -> None:
    assert read_state(tmp_path / "demo.json") is None


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2027, 1, 17)])
def test_a_demonstration_goes_on_while_its_keys_do(today: date) -> None:
    STATE.check(today=today)


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 1, 18)])
def test_it_is_refused_before_and_after(today: date) -> None:
    with pytest.raises(RefusedError):
        STATE.check(today=today)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b'{"v":2,"made":"2026-11-23","until":"2027-01-18"}',
        b'{"v":1,"made":"2026-11-23"}',
        b'{"v":1,"made":"2026-11-23","until":"soon"}',
    ],
)
def test_anything_else_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "demo.json").write_bytes(data)
    with pytest.raises(MalformedError):
        read_state(tmp_path / "demo.json")
