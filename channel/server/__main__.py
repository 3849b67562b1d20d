"""`python -m channel.server`: the serving process itself, without the command line and its memory.

`channel server run` prepares the data directory and then becomes this.
"""

import sys

from channel.errors import ChannelError, MalformedError, RefusedError, UntrustedError
from channel.server.run import run
from channel.server.settings import Settings

NO_JOBS = "--no-jobs"
# As the command line has them, which is not loaded here.
STATUSES = ((MalformedError, 3), (UntrustedError, 4), (RefusedError, 5))
UNAVAILABLE = 6


def main() -> None:
    """Serve with the settings of the environment."""
    try:
        run(Settings(), with_jobs=NO_JOBS not in sys.argv[1:])
    except ChannelError as error:
        hint = f"\nhint: {error.hint}" if error.hint else ""
        print(f"error: {error}{hint}", file=sys.stderr)  # noqa: T201 - the words of the command line
        sys.exit(next((status for kind, status in STATUSES if isinstance(error, kind)), UNAVAILABLE))


if __name__ == "__main__":
    main()
