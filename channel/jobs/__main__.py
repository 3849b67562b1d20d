"""`python -m channel.jobs`: the jobs process as the server starts it."""

import signal
import sys
from threading import Event

from channel.errors import ChannelError
from channel.jobs.run import run, stop_with_parent
from channel.jobs.settings import JobSettings
from channel.store import logs

WITH_PARENT = "--with-parent"


def main() -> None:
    """Do the upkeep with the settings of the environment until told to stop."""
    logs.configure(sys.stderr)
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    if WITH_PARENT in sys.argv[1:]:
        stop_with_parent(stopping)
    try:
        run(JobSettings(), stopping=stopping)
    except ChannelError as error:
        logs.failure("jobs cannot run", error)
        sys.exit(1)


if __name__ == "__main__":
    main()
