"""The variables of the environment that begin with `CHANNEL_`: one that nobody reads is a setting mistyped.

Server and upkeep run in one environment and read different ones of them, so both know all. What they mean
is not known here.
"""

from collections.abc import Iterable
from difflib import get_close_matches

from channel.errors import RefusedError

PREFIX = "CHANNEL_"
SERVER = frozenset(
    {
        "BODY_BYTES_PER_SECOND",
        "BODY_IDLE_SECONDS",
        "DATA_DIR",
        "HEAD_SECONDS",
        "HOST",
        "HSTS_SECONDS",
        "KEEP_ALIVE_SECONDS",
        "KEYRING_LIMIT_BYTES",
        "LINE_PLACES",
        "MAX_BODIES",
        "MAX_CONNECTIONS",
        "MAX_REQUESTS",
        "MIN_FREE_BYTES",
        "ONION",
        "ORIGIN",
        "PORT",
        "PUZZLE_BASE_BITS",
        "PUZZLE_CALM_PER_HOUR",
        "PUZZLE_MAX_BITS",
        "SEND_SECONDS",
        "STOP_SECONDS",
        "UPLOAD_LIMIT_BYTES",
        "UPLOAD_RESERVE_BYTES",
        "WORK_THREADS",
    }
)
JOBS = frozenset({"DATA_DIR", "PURGE_SECONDS", "SWEEP_SECONDS"})
# Of the other commands, which a shell may have set beside ours, and of this project's tests.
OTHERS = frozenset({"HOME", "NOTES", "PROXY", "SERVER", "LONG", "CRASH_SEED", "SEALING_SEED"})


def check_variables(names: Iterable[str]) -> None:
    """Check that of the names of an environment each that begins with `CHANNEL_` is known, in any case.

    Raises:
        RefusedError: one is not.
    """
    for name in names:
        upper = name.upper()
        rest = upper.removeprefix(PREFIX)
        if rest != upper and rest not in SERVER | JOBS | OTHERS:
            raise RefusedError(f"there is no setting {upper}", hint=_hint(rest))


def _hint(unknown: str) -> str:
    near = get_close_matches(unknown, sorted(SERVER | JOBS), n=1)
    return f"Is it {PREFIX}{near[0]}? See docs/settings.md." if near else "See docs/settings.md."
