"""A line by which a custodian publishes: signed PUT requests, and the server's refusals in words."""

from types import TracebackType
from typing import Self

import httpx2

from channel.console.remote import check_server
from channel.errors import RefusedError, UnavailableError

CONNECT_SECONDS = 60.0
SILENCE_SECONDS = 120.0
_HEADERS = {"User-Agent": "channel"}
_TAKEN = frozenset({200, 201, 204})
_NOT_LET_IN = frozenset({401, 403})
_CONFLICT = 409
_NOT_OURS = range(400, 500)
_BUSY = 429


class PutLine:
    """A line to the members' routes of one body, to be used as a context manager."""

    def __init__(self, server: str, *, body: str, auth: httpx2.Auth) -> None:
        """Prepare a line; nothing is sent yet.

        Raises:
            MalformedError, RefusedError: the address is none, or the way there would not be protected.
        """
        self._body = f"/v1/bodies/{body}"
        self._client = httpx2.Client(
            base_url=check_server(server, proxied=False),
            auth=auth,
            headers=_HEADERS,
            timeout=httpx2.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        """Open the line."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the line."""
        del kind, error, trace
        self._client.close()

    def put(self, path: str, data: bytes) -> None:
        """Publish `data` at a path below the body's own; the same again is harmless.

        Raises:
            RefusedError: the server does not take it.
            UnavailableError: the server cannot be reached, or is busy.
        """
        try:
            status = self._client.put(f"{self._body}/{path}", content=data).status_code
        except httpx2.HTTPError as error:
            raise UnavailableError(
                "the line to the server broke", hint="Run the same again; it goes on from what was published."
            ) from error
        _check_status(status, path.partition("/")[0])


def _check_status(status: int, what: str) -> None:
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
    if status in _NOT_OURS and status != _BUSY:
        raise RefusedError(
            f"the server does not take the {what} (status {status})",
            hint="Run the same again; if it stays so, show the operator this line.",
        )
    raise UnavailableError(f"the server answers with status {status}", hint="Run the same again later.")
