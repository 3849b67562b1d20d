"""A line to the server over HTTP: signed requests, capped answers, patience; believes nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import httpx2

from channel.console.listing import PAGE_LIMIT_BYTES
from channel.console.source import BrokenLineError
from channel.console.statuses import BUSY, check_given, check_taken
from channel.errors import MalformedError, UnavailableError
from channel.treelog.note import NOTE_LIMIT_BYTES
from channel.wire.keyring_size import SEALED_KEYRING_LIMIT_BYTES
from channel.wire.note_files import PublicNote
from channel.wire.server_address import check_proxy, check_server
from keys.keyring import KeyringKind

CONNECT_SECONDS = 60.0
SILENCE_SECONDS = 120.0
TRIES = 5
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 60.0
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "channel"}


class Remote:
    """A line to one server for one member or custodian, to be used as a context manager."""

    def __init__(
        self,
        server: str,
        *,
        body: str,
        auth: httpx2.Auth,
        sleep: Callable[[float], None],
        proxy: str | None,
    ) -> None:
        """Prepare a line; nothing is sent yet.

        `auth` signs every request of the body's routes. `sleep` waits for so many seconds.

        Raises:
            MalformedError: `server` or `proxy` is no address of one.
            RefusedError: the way to the server would not be protected.
        """
        self._body = f"/v1/bodies/{body}"
        self._auth = auth
        self._sleep = sleep
        self._client = httpx2.Client(
            base_url=check_server(server, proxied=proxy is not None),
            headers=_HEADERS,
            timeout=httpx2.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            proxy=None if proxy is None else check_proxy(proxy),
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
        return self._get(f"/v1/{note.value}", limit_bytes=note.limit_bytes, auth=None)

    def members(self) -> bytes:
        """Return the members note of the body."""
        return self._get(f"{self._body}/members", limit_bytes=NOTE_LIMIT_BYTES, auth=self._auth)

    def keyring(self, kind: KeyringKind) -> bytes:
        """Return the sealed keyring that the members note names."""
        query = "" if kind is KeyringKind.INTAKE else f"?kind={kind.value}"
        path = f"{self._body}/keyring{query}"
        return self._get(path, limit_bytes=SEALED_KEYRING_LIMIT_BYTES, auth=self._auth)

    def entries(self, start: int) -> bytes:
        """Return the page of entries that begins with entry `start`."""
        path = f"{self._body}/entries/{start}"
        return self._get(path, limit_bytes=PAGE_LIMIT_BYTES, auth=self._auth)

    @contextmanager
    def payload(self, entry: int) -> Iterator[Iterator[bytes]]:
        """Stream the payload of an entry; the reader caps it."""
        with self._answer(f"{self._body}/payloads/{entry}", auth=self._auth) as response:
            yield _blocks(response)

    @contextmanager
    def payloads(self, first: int, count: int) -> Iterator[Iterator[bytes]]:
        """Stream the payloads of `count` entries from `first` on; the reader caps them."""
        with self._answer(f"{self._body}/payloads/{first}/{count}", auth=self._auth) as response:
            yield _blocks(response)

    def put(self, path: str, data: bytes) -> None:
        """Publish `data` at a path below the body's own; the same again is harmless.

        Raises:
            RefusedError: the server does not take it.
            UnavailableError: the server cannot be reached, or is busy.
        """
        try:
            with self._client.stream(
                "PUT", f"{self._body}/{path}", content=data, auth=self._auth
            ) as response:
                status = response.status_code
        except httpx2.HTTPError as error:
            raise UnavailableError(
                "the line to the server broke", hint="Run the same again; it goes on from what was published."
            ) from error
        check_taken(status, path.partition("/")[0])

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
                if response.status_code in BUSY and failures < TRIES:
                    self._sleep(max(_backoff_seconds(failures), _asked_seconds(response)))
                    continue
                check_given(response.status_code)
                yield response
            finally:
                stream.__exit__(None, None, None)
            return


def _blocks(response: httpx2.Response) -> Iterator[bytes]:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise MalformedError("answer in an encoding that was not asked for")
    try:
        yield from response.iter_raw()
    except httpx2.HTTPError as error:
        raise BrokenLineError(
            "the line to the server broke", hint="Sync again; it goes on where it was."
        ) from error


def _unreachable() -> UnavailableError:
    return UnavailableError(
        "the server cannot be reached", hint="Check the line and the address; what is held can be read."
    )


def _backoff_seconds(failures: int) -> float:
    return min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** (failures - 1))


def _asked_seconds(response: httpx2.Response) -> float:
    asked = response.headers.get("retry-after", "")
    return min(LONGEST_WAIT_SECONDS, float(asked)) if asked.isascii() and asked.isdecimal() else 0.0
