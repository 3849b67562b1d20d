"""The address that lets one browser in, once."""

from hmac import compare_digest
from threading import Lock


class Invitation:
    """A token that is good for one browser; a new one takes its place."""

    def __init__(self, token: str | None) -> None:
        self._changing = Lock()
        self._token = token

    def renew(self, token: str) -> None:
        """Take another token instead."""
        with self._changing:
            self._token = token

    def accept(self, token: str) -> bool:
        """Say whether this is the token, which is then used up."""
        with self._changing:
            is_it = self._token is not None and compare_digest(self._token.encode(), token.encode())
            if is_it:
                self._token = None
            return is_it
