"""What the statuses of a server's answers mean to a member or a custodian, said as what to do next."""

from channel.console.source import MissingError
from channel.errors import RefusedError, UnavailableError

BUSY = frozenset({429, 503})
_OK = 200
_TAKEN = frozenset({200, 201, 204})
_NOT_LET_IN = frozenset({401, 403})
_CONFLICT = 409
_NOT_OURS = range(400, 500)


def check_given(status: int) -> None:
    """Check that the server gives what was asked for.

    Raises:
        RefusedError: it does not let this member in.
        UnavailableError: it is busy.
        MissingError: any other status.
    """
    if status == _OK:
        return
    if status in _NOT_LET_IN:
        raise RefusedError(
            "the server does not let this member in",
            hint="Check this machine's clock; else ask your custodian whether the members note names you.",
        )
    if status in BUSY:
        raise UnavailableError("the server is at its limit", hint="Sync again later.")
    raise MissingError(f"the server does not give what was asked for (status {status})")


def check_taken(status: int, what: str) -> None:
    """Check that the server took what a custodian put: a note or a keyring, named by `what`.

    Raises:
        RefusedError: it does not let this key in, has another by now, or does not take this one.
        UnavailableError: it is busy, or has failed.
    """
    if status in _TAKEN:
        return
    if status in _NOT_LET_IN:
        raise RefusedError(
            "the server does not let this key in",
            hint="Check this machine's clock, and that the published directory lists the key.",
        )
    if status == _CONFLICT:
        raise RefusedError(
            f"the server has another {what} note by now",
            hint="Another custodian was quicker; run the same again.",
        )
    if status in _NOT_OURS and status not in BUSY:
        raise RefusedError(
            f"the server does not take the {what} (status {status})",
            hint="Run the same again; if it stays so, show the operator this line.",
        )
    raise UnavailableError(f"the server answers with status {status}", hint="Run the same again later.")
