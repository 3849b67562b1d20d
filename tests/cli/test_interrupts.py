"""Signals to stop: each becomes one interrupt, and what is put away then is not interrupted again."""

import signal
import subprocess
import sys

import pytest

SCRIPT = """if True:
    import os, signal
    from channel.cli.interrupts import SIGNALS, stopped_by_signals

    before = [signal.getsignal(number) for number in SIGNALS]
    try:
        with stopped_by_signals():
            try:
                print("ready", flush=True)
                signal.pause()
            finally:
                for number in SIGNALS:
                    os.kill(os.getpid(), number)
                print("put away", flush=True)
    except KeyboardInterrupt:
        print("restored", before == [signal.getsignal(number) for number in SIGNALS])
"""
END_SECONDS = 30


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_interrupts_and_the_rest_are_ignored(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.stdout.read() == "put away\nrestored True\n"
        assert process.wait(END_SECONDS) == 0
