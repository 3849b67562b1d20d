"""A source over HTTP: signed requests, capped answers, patience with a busy server; believes nothing."""

import ipaddress
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx2

from channel.console.page import PAGE_LIMIT_BYTES
from channel.console.source import BrokenLineError, MissingError, PublicNote
from channel.errors import MalformedError, RefusedError, UnavailableError
from channel.treelog.note import NOTE_LIMIT_BYTES
from keys.keyring import KeyringKind
from keys.sealed_keyring import SEALED_LIMIT_BYTES

CONNECT_SECONDS = 60.0
SILENCE_SECONDS = 120.0
TRIES = 5
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 60.0
NOTES_LIMIT_BYTES = 64 * NOTE_LIMIT_BYTES
ABOUT_LIMIT_BYTES = 2**20
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "channel"}
_OK = 200
_BUSY = frozenset({429, 503})
_NOT_LET_IN = frozenset({401, 403})


class Remote:
    """A line to one server for one member, to be used as a context manager."""

    def __init__(
        self,
        server: str,
        *,
        body: str,
        auth: httpx2.Auth,
        sleep: Callable[[float], None],
        proxy: str | None = None,
    ) -> None:
        """Prepare a line; nothing is sent yet.

        `auth` signs every request of the member's routes. `sleep` waits for so many seconds.

        Raises:
            MalformedError: `server` is not an address without a path.
            RefusedError: plain http to another machine.
        """
        self._members = f"/v1/bodies/{body}"
        self._auth = auth
        self._sleep = sleep
        self._client = httpx2.Client(
            base_url=check_server(server, proxied=proxy is not None),
            headers=_HEADERS,
            timeout=httpx2.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            proxy=proxy,
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

    def public_note(self, note: PublicNote) -> bytes:
        """Return a file that is the same for everybody; asked for without a signature."""
        limit = ABOUT_LIMIT_BYTES if note is PublicNote.ABOUT else NOTES_LIMIT_BYTES
        return self._get(f"/v1/{note.value}", limit_bytes=limit, auth=None)

    def members(self) -> bytes:
        """Return the members note of the body."""
        return self._get(f"{self._members}/members", limit_bytes=NOTE_LIMIT_BYTES, auth=self._auth)

    def keyring(self, kind: KeyringKind) -> bytes:
        """Return the sealed keyring that the members note names."""
        query = "" if kind is KeyringKind.INTAKE else f"?kind={kind.value}"
        path = f"{self._members}/keyring{query}"
        return self._get(path, limit_bytes=SEALED_LIMIT_BYTES, auth=self._auth)

    def entries(self, start: int) -> bytes:
        """Return the page of entries that begins with entry `start`."""
        path = f"{self._members}/entries/{start}"
        return self._get(path, limit_bytes=PAGE_LIMIT_BYTES, auth=self._auth)

    @contextmanager
    def payload(self, entry: int) -> Iterator[Iterator[bytes]]:
        """Stream the payload of an entry; the reader caps it."""
        with self._answer(f"{self._members}/payloads/{entry}", auth=self._auth) as response:
            yield _blocks(response)

    def _get(self, path: str, *, limit_bytes: int, auth: httpx2.Auth | None) -> bytes:
        with self._answer(path, auth=auth) as response:
            data = bytearray()
            for block in _blocks(response):
                data += block
                if len(data) > limit_bytes:
                    raise MalformedError(f"answer longer than {limit_bytes} bytes")
        return bytes(data)

    @contextmanager
    def _answer(self, path: str, *, auth: httpx2.Auth | None) -> Iterator[httpx2.Response]:
        """Ask until the server has time, and hand over an answer of status 200, its body not yet read."""
        for failures in range(1, TRIES + 1):
            try:
                stream = self._client.stream("GET", path, auth=auth)
                response = stream.__enter__()
            except httpx2.HTTPError as error:
                if failures == TRIES:
                    raise _unreachable() from error
                self._sleep(_backoff_seconds(failures))
                continue
            try:
                if response.status_code in _BUSY and failures < TRIES:
                    self._sleep(max(_backoff_seconds(failures), _asked_seconds(response)))
                    continue
                _check_status(response.status_code)
                yield response
            finally:
                stream.__exit__(None, None, None)
            return


def check_server(address: str, *, proxied: bool) -> str:
    """Return the address of a server without its trailing slash.

    Raises:
        MalformedError: not `https://name`, or with a path, a query or credentials.
        RefusedError: plain http to another machine than this one, unless through a proxy to an onion.
    """
    url = urlsplit(address)
    if url.scheme not in ("http", "https") or not url.hostname or url.username or url.query or url.fragment:
        raise MalformedError("not the address of a server", hint="Write it like https://reports.example.org.")
    if url.path not in ("", "/"):
        raise MalformedError("the address of a server has no path")
    onion = url.hostname.endswith(".onion") and proxied
    if url.scheme == "http" and not onion and not _is_loopback(url.hostname):
        raise RefusedError(
            "plain http to a server that is not on this machine", hint="Use the address with https://."
        )
    return address.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _blocks(response: httpx2.Response) -> Iterator[bytes]:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise MalformedError("answer in an encoding that was not asked for")
    try:
        yield from response.iter_raw()
    except httpx2.HTTPError as error:
        raise BrokenLineError(
            "the line to the server broke", hint="Sync again; it goes on where it was."
        ) from error


def _check_status(status: int) -> None:
    if status == _OK:
        return
    if status in _NOT_LET_IN:
        raise RefusedError(
            "the server does not let this member in",
            hint="Check this machine's clock; else ask your custodian whether the members note names you.",
        )
    if status in _BUSY:
        raise UnavailableError("the server is at its limit", hint="Sync again later.")
    raise MissingError(f"the server does not give what was asked for (status {status})")


def _unreachable() -> UnavailableError:
    return UnavailableError(
        "the server cannot be reached", hint="Check the line and the address, or read with --offline."
    )


def _backoff_seconds(failures: int) -> float:
    return min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** (failures - 1))


def _asked_seconds(response: httpx2.Response) -> float:
    asked = response.headers.get("retry-after", "")
    return min(LONGEST_WAIT_SECONDS, float(asked)) if asked.isascii() and asked.isdecimal() else 0.0
