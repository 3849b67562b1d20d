"""How a passphrase comes in, and what is refused."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from channel.cli import edges
from channel.cli.passphrase_input import STDIN, read_passphrase
from channel.errors import MalformedError, RefusedError, UnavailableError


def test_the_first_line_of_a_file_is_the_passphrase(tmp_path: Path) -> None:
    for data in (b"open sesame", b"open sesame\n", b"open sesame\r\n", b"open sesame\nanother line\n"):
        (tmp_path / "file").write_bytes(data)
        assert read_passphrase(tmp_path / "file", prompt="Passphrase", confirm=True) == "open sesame"


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO("mot de passé\n".encode())))
    assert read_passphrase(STDIN, prompt="Passphrase", confirm=False) == "mot de passé"


@pytest.mark.parametrize("data", [b"", b"\n", b"\xff\xfe", bytes(4097)])
def test_what_is_no_passphrase_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(MalformedError):
        read_passphrase(tmp_path / "file", prompt="Passphrase", confirm=False)


def test_a_missing_file_and_nobody_to_ask_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnavailableError, match="cannot be read"):
        read_passphrase(tmp_path / "missing", prompt="Passphrase", confirm=False)
    monkeypatch.setattr(edges, "is_interactive", lambda: False)
    with pytest.raises(UnavailableError, match="nobody to ask") as raised:
        read_passphrase(None, prompt="Passphrase", confirm=False)
    assert raised.value.hint is not None
    assert "--passphrase-file" in raised.value.hint


def test_a_typed_passphrase_is_not_shown_and_asked_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["open sesame", "open sesame", "open sesame", "open simsim"]
    asked: list[tuple[str, bool]] = []

    def prompt(text: str, *, hide_input: bool, err: bool) -> str:
        asked.append((text, hide_input and err))
        return answers.pop(0)

    monkeypatch.setattr(edges, "is_interactive", lambda: True)
    monkeypatch.setattr(typer, "prompt", prompt)
    assert read_passphrase(None, prompt="Passphrase", confirm=True) == "open sesame"
    with pytest.raises(RefusedError, match="differ"):
        read_passphrase(None, prompt="Passphrase", confirm=True)
    assert asked == [("Passphrase", True), ("The same again", True)] * 2
