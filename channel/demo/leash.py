"""`python -m channel.demo.leash COMMAND…`: runs a command for as long as standard input stays open.

The demonstration holds the other end. The operating system closes it when the demonstration is gone, in
whatever way it went, so no server outlives it. Imports nothing of the channel.
"""

import os
import signal
import subprocess
import sys
from threading import Thread

STOP_SECONDS = 15.0


def main() -> int:
    """Run the command; return its exit status."""
    with subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL) as child:  # noqa: S603 - the demonstration's own
        # What is asked of us is meant for the command.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda _number, _frame: child.terminate())
        Thread(target=_stop_at_end_of_input, args=(child,), daemon=True).start()
        return child.wait()


def _stop_at_end_of_input(child: "subprocess.Popen[bytes]") -> None:
    # Not through sys.stdin, whose lock would be held here when the interpreter ends.
    while os.read(0, 1):
        pass
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()


if __name__ == "__main__":
    sys.exit(main())
