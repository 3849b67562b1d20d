"""A line that is tried again when it breaks or the server is busy, and that remembers what may have arrived.

Every request of the API may be repeated, so trying again is always harmless.
"""

from collections.abc import Mapping

from channel.client.connection import Answer, BrokenLineError, Connection
from channel.client.patience import Patience
from channel.errors import UnavailableError

ANSWER_LIMIT_BYTES = 65_536
_BUSY = frozenset({408, 503})
_UNSURE = frozenset({500, 502, 504})


class BusyError(UnavailableError):
    """The server answered that it cannot now; `asked_seconds` is when it asked us to come back."""

    def __init__(self, *, asked_seconds: float) -> None:
        super().__init__(
            "the server cannot take it now",
            hint="Try again in a while; the sealed file stays good until then.",
        )
        self.asked_seconds = asked_seconds


class PatientLine:
    """One server and the patience left for it."""

    def __init__(self, connection: Connection, patience: Patience) -> None:
        """Speak over `connection`."""
        self._connection = connection
        self._patience = patience
        self.may_have_arrived = False

    def attempt(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        limit_bytes: int = ANSWER_LIMIT_BYTES,
    ) -> Answer:
        """Send a request once.

        Raises:
            BrokenLineError: no answer came.
            BusyError: the server cannot now, or something before it failed.
            RefusedError, MalformedError: as `Connection.exchange`.
        """
        try:
            answer = self._connection.exchange(
                method, path, body=body, headers=headers, limit_bytes=limit_bytes
            )
        except BrokenLineError as error:
            self.may_have_arrived |= error.may_have_arrived
            raise
        if answer.status in _BUSY | _UNSURE:
            self.may_have_arrived |= answer.status in _UNSURE
            raise BusyError(asked_seconds=_retry_after(answer.headers))
        self._patience.progress()
        return answer

    def insist(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        limit_bytes: int = ANSWER_LIMIT_BYTES,
    ) -> Answer:
        """Send a request until it is answered.

        Raises:
            BrokenLineError, BusyError: as `attempt`, when patience has run out.
            RefusedError, MalformedError: as `attempt`.
        """
        while True:
            try:
                return self.attempt(method, path, body=body, headers=headers, limit_bytes=limit_bytes)
            except UnavailableError as error:
                self.wait(error)

    def wait(self, error: UnavailableError) -> None:
        """Wait before another attempt after `error`.

        Raises:
            UnavailableError: `error`, when patience has run out.
        """
        asked = error.asked_seconds if isinstance(error, BusyError) else 0.0
        self._patience.wait_or_raise(error, asked_seconds=asked)


def _retry_after(headers: Mapping[str, str]) -> float:
    # The other form of Retry-After is a date; the ordinary back-off serves for that.
    value = headers.get("retry-after", "")
    return float(value) if value.isascii() and value.isdigit() and len(value) < 6 else 0.0  # noqa: PLR2004
