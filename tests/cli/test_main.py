"""The command itself: its help, its lazy groups, and how each kind of error is told."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner, Result

from channel import errors
from channel.cli import main
from channel.cli.failures import DEFECT, status_of
from channel.cli.main import GROUPS, Group, app

CHANNEL = Path(sys.executable).with_name("channel")
SECRET = "the village burned on sunday"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), prog_name="channel")


def process(*words: str, code: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [str(CHANNEL)] if code is None else [sys.executable, "-c", code]
    return subprocess.run([*command, *words], capture_output=True, text=True, check=False)


@pytest.fixture(name="report_does")
def a_report_group_that_does(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Put a group of one command in the place of `channel report`."""

    def put(action: Callable[[], object]) -> None:
        group = typer.Typer()

        @group.callback()
        def top() -> None:
            pass

        @group.command()
        def act(count: int = 0, *, file: str = "") -> None:
            del count, file
            action()

        monkeypatch.setitem(sys.modules, "stand_in", SimpleNamespace(app=group))
        monkeypatch.setitem(GROUPS, "report", Group(module="stand_in", help="Stand in.", extra="client"))

    return put


def raising(error: BaseException) -> Callable[[], object]:
    def act() -> None:
        assert SECRET
        raise error

    return act


def test_help_is_plain_text_that_lists_every_group_and_status() -> None:
    shown = run("--help")
    assert (shown.exit_code, shown.stderr) == (0, "")
    lines = shown.stdout.splitlines()
    for name, group in GROUPS.items():
        assert f"  {name:7}  {group.help}" in lines
    for status in ["  0  done", "  4  not believed", "130  interrupted"]:
        assert status in shown.stdout
    assert run().stdout == shown.stdout


def test_help_imports_no_group() -> None:
    code = (
        "import sys; from channel.cli.main import app\n"
        "try: app(['--help'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = {'httpx2', 'fastapi', 'cryptography', 'keys', 'channel.client', 'channel.server'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert process(code=code).stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("absent", [("keys",), ("channel.server", "fastapi"), ("channel.client", "httpx2")])
def test_the_rest_works_where_parts_are_not_installed(absent: tuple[str, ...]) -> None:
    groups = {"keys": "report", "channel.server": "server", "channel.client": "report"}
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({absent!r}))\n"
        "sys.argv[0] = 'channel'\n"
        "from channel.cli.main import run; run()"
    )
    assert process("--help", code=code).returncode == 0
    done = process(groups[absent[0]], "--help", code=code)
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr.startswith(f"error: the commands of `channel {groups[absent[0]]}` are not installed")
    assert "\nhint: Install the package with `pip install 'channel[" in done.stderr


def test_the_version_is_told() -> None:
    shown = run("--version")
    assert (shown.exit_code, shown.stdout) == (0, "channel 0.1.0\n")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.MalformedError("bytes break", hint="Mend them."), 3),
        (errors.UntrustedError("bytes break", hint="Mend them."), 4),
        (errors.ProofError("bytes break", hint="Mend them."), 4),
        (errors.RefusedError("bytes break", hint="Mend them."), 5),
        (errors.UnavailableError("bytes break", hint="Mend them."), 6),
        (errors.NotRecipientError("bytes break", hint="Mend them."), 7),
    ],
)
def test_each_kind_of_error_has_words_and_a_status(
    report_does: Callable[[Callable[[], object]], None], error: errors.ChannelError, status: int
) -> None:
    report_does(raising(error))
    shown = run("report", "act")
    assert (shown.exit_code, shown.stdout) == (status, "")
    assert shown.stderr == "error: bytes break\nhint: Mend them.\n"


def test_every_error_of_the_channel_has_a_status() -> None:
    for kind in errors.ChannelError.__subclasses__():
        assert status_of(kind("x")) not in (0, DEFECT, 2)


def test_a_defect_repeats_nothing(report_does: Callable[[Callable[[], object]], None]) -> None:
    report_does(raising(ValueError(SECRET)))
    shown = run("report", "act")
    assert (shown.exit_code, shown.stdout) == (1, "")
    assert shown.stderr == (
        "error: this is a defect in the program (ValueError)\n"
        "hint: Run `channel --debug …` to see where it arose; nothing that you typed was changed.\n"
    )


def test_debug_shows_where_but_no_values(report_does: Callable[[Callable[[], object]], None]) -> None:
    def refuse() -> None:
        try:
            int(SECRET)
        except ValueError as error:
            raise errors.RefusedError("no") from error

    report_does(refuse)
    shown = run("--debug", "report", "act")
    assert shown.exit_code == 5
    assert shown.stderr.count("test_main.py") >= 2
    assert "\nValueError\n" in shown.stderr
    assert shown.stderr.endswith("RefusedError\n\nerror: no\n")
    assert SECRET not in shown.stderr


def test_what_was_typed_is_not_repeated_where_it_was_not_understood(
    report_does: Callable[[Callable[[], object]], None],
) -> None:
    report_does(raising(AssertionError()))
    shown = run("report", "act", "1", *SECRET.split())
    assert shown.exit_code == 2
    assert shown.stderr == (
        "error: more words than the command takes\n"
        "hint: Put text with spaces in quotes. See `channel report act --help`.\n"
    )


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        (("repot",), "no such command 'repot'. Did you mean 'report'?", "See `channel --help`."),
        (("--nope",), "no such option: --nope", "See `channel --help`."),
        (("report", "act", "--fil"), "no such option: --fil", "See `channel report act --help`."),
    ],
)
def test_slips_are_answered_with_what_may_be_meant(
    report_does: Callable[[Callable[[], object]], None], words: tuple[str, ...], error: str, hint: str
) -> None:
    report_does(raising(AssertionError()))
    shown = run(*words)
    assert shown.exit_code == 2
    assert shown.stderr.splitlines()[0].startswith(f"error: {error}")
    assert shown.stderr.splitlines()[-1] == f"hint: {hint}"


def test_a_group_without_a_command_shows_its_help(
    report_does: Callable[[Callable[[], object]], None],
) -> None:
    report_does(raising(AssertionError()))
    assert "Usage: channel report" in run("report", "--help").stdout
    assert run("report").stderr.startswith("error: missing command")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), typer.Abort()])
def test_an_interrupt_is_quiet(
    report_does: Callable[[Callable[[], object]], None], error: BaseException
) -> None:
    report_does(raising(error))
    shown = run("report", "act")
    assert (shown.exit_code, shown.output) == (130, "")


def test_an_exit_keeps_its_status(report_does: Callable[[Callable[[], object]], None]) -> None:
    report_does(raising(typer.Exit(9)))
    assert run("report", "act").exit_code == 9


def test_nobody_reading_is_no_defect() -> None:
    """Close the reading end before the command writes."""
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen([str(CHANNEL), "--help"], stdout=writing, stderr=subprocess.PIPE) as command:
        os.close(writing)
        assert command.stderr is not None
        assert command.stderr.read() == b""
    assert command.returncode == main.BROKEN_PIPE


def test_control_c_is_quiet_in_a_process_too() -> None:
    code = (
        "import sys, os, signal, types, typer\n"
        "from channel.cli.main import GROUPS, Group, run\n"
        "group = typer.Typer()\n"
        "group.command()(lambda: os.kill(os.getpid(), signal.SIGINT))\n"
        "sys.modules['stand_in'] = types.SimpleNamespace(app=group)\n"
        "GROUPS['report'] = Group(module='stand_in', help='x', extra='client')\n"
        "run()"
    )
    done = process("report", code=code)
    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGINT, "", "")
