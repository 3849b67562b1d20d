"""The leash: a command runs for as long as somebody holds its other end."""

import subprocess
import sys

import pytest

LEASH = [sys.executable, "-m", "channel.demo.leash"]
FOREVER = "import signal; print('up', flush=True); signal.pause()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + FOREVER
END_SECONDS = 30


def leashed(*command: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*LEASH, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("status", [0, 3])
def test_it_ends_with_the_command_and_passes_its_status_on(status: int) -> None:
    with leashed(sys.executable, "-c", f"raise SystemExit({status})") as leash:
        assert leash.wait(END_SECONDS) == status
        assert leash.stderr is not None
        assert leash.stderr.read() == ""


def test_the_command_ends_when_nobody_holds_the_other_end() -> None:
    with leashed(sys.executable, "-c", FOREVER) as leash:
        assert leash.stdout is not None
        assert leash.stdin is not None
        assert leash.stdout.readline() == "up\n"
        leash.stdin.close()
        assert leash.wait(END_SECONDS) != 0
        # Whoever else held the pipe of its output is gone as well.
        assert leash.stdout.read() == ""


def test_the_command_is_given_what_comes_in() -> None:
    with leashed(sys.executable, "-c", "print(input() + input())") as leash:
        assert leash.stdin is not None
        assert leash.stdout is not None
        leash.stdin.write("one\n")
        leash.stdin.flush()
        leash.stdin.write("two\n")
        leash.stdin.flush()
        assert leash.stdout.readline() == "onetwo\n"
        assert leash.wait(END_SECONDS) == 0


def test_a_command_that_does_not_listen_is_killed() -> None:
    patience = "import channel.demo.leash as leash; leash.STOP_SECONDS = 0.1; raise SystemExit(leash.main())"
    with subprocess.Popen(
        [sys.executable, "-c", patience, sys.executable, "-c", STUBBORN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as leash:
        assert leash.stdout is not None
        assert leash.stdin is not None
        assert leash.stdout.readline() == "up\n"
        leash.stdin.close()
        assert leash.wait(END_SECONDS) != 0
