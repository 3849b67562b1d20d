"""One server, spoken to over HTTP so that no two visitors look different; every answer is capped.

No cookie, no redirect, no proxy or credential from the environment. Knows nothing of notes or submissions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self

import httpx2

from channel.errors import MalformedError, RefusedError, UnavailableError
from channel.wire.server_address import check_proxy, check_server

CONNECT_SECONDS = 60.0
SILENCE_SECONDS = 120.0
_REDIRECTS = range(300, 400)
_HEADERS = {"User-Agent": "Mozilla/5.0", "Accept": "*/*", "Accept-Encoding": "identity"}
_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)


class BrokenLineError(UnavailableError):
    """The line broke; `may_have_arrived` is false only where no byte of the request left this device."""

    def __init__(self, message: str, *, may_have_arrived: bool) -> None:
        super().__init__(message, hint="Check the connection and the address, then run the same again.")
        self.may_have_arrived = may_have_arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as received: status, headers with lower-case names, body within the limit asked for."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Connection:
    """A line to one server, to be used as a context manager."""

    def __init__(self, server: str, *, proxy: str | None) -> None:
        """Prepare a line; nothing is sent yet.

        `server` is an address without path, such as `https://reports.example.org`. `proxy` is an address
        such as `socks5h://127.0.0.1:9050`, where names are resolved by the proxy.

        Raises:
            MalformedError: `server` or `proxy` is no such address.
            RefusedError: plain http to anything but loopback or an onion address, or an onion address
                without a proxy.
        """
        self.server = check_server(server, proxied=proxy is not None)
        self._client = httpx2.Client(
            base_url=self.server,
            headers=_HEADERS,
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
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

    def exchange(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        limit_bytes: int,
    ) -> Answer:
        """Send one request and read its answer, whatever its status but a redirect.

        Raises:
            BrokenLineError: no answer, or only a part of one.
            RefusedError: the server points to another address.
            MalformedError: the answer is longer than `limit_bytes` or comes in an encoding not asked for.
        """
        try:
            with self._client.stream(
                method, path, content=body or None, headers=dict(headers or {})
            ) as response:
                return Answer(
                    status=_checked_status(response),
                    headers={name.lower(): value for name, value in response.headers.items()},
                    body=_read_capped(response, limit_bytes),
                )
        except httpx2.HTTPError as error:
            raise BrokenLineError(
                "the line to the server broke", may_have_arrived=not isinstance(error, _NOT_SENT)
            ) from error


def _checked_status(response: httpx2.Response) -> int:
    if response.status_code in _REDIRECTS:
        raise RefusedError(
            "the server points to another address, which is not followed",
            hint="Use the address printed on the card of the channel.",
        )
    return response.status_code


def _read_capped(response: httpx2.Response, limit_bytes: int) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise MalformedError("an answer in an encoding that was not asked for")
    blocks = bytearray()
    for block in response.iter_raw():
        blocks += block
        if len(blocks) > limit_bytes:
            raise MalformedError(f"an answer longer than {limit_bytes} bytes")
    return bytes(blocks)
