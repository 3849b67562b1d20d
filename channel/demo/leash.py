"""`python -m channel.demo.leash COMMAND…`: runs a command for as long as standard input stays open.

What comes in there is given to the command.
The demonstration holds the other end. The operating system closes it when the demonstration is gone, in
whatever way it went, so no server outlives it. Imports nothing of the channel.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from threading import Thread

STOP_SECONDS = 15.0
_ROOM_BYTES = 1024


def main() -> int:
    """Run the command; return its exit status."""
    with subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE) as child:  # noqa: S603 - the demonstration's own
        # What is asked of us is meant for the command.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda _number, _frame: child.terminate())
        Thread(target=_pass_on, args=(child,), daemon=True).start()
        return child.wait()


def _pass_on(child: "subprocess.Popen[bytes]") -> None:
    """Give the command what comes in, and end it where that ends."""
    # Not through sys.stdin, whose lock would be held here when the interpreter ends.
    while data := os.read(0, _ROOM_BYTES):
        if child.stdin is not None:
            # A command that reads nothing may have closed it.
            with suppress(OSError):
                os.write(child.stdin.fileno(), data)
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()


if __name__ == "__main__":
    sys.exit(main())
