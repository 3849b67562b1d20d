"""The edge of the console's pages: lets in one browser, by an address and a cookie, and nobody else.

A page of another site may make this machine's browser ask here, under another name (rebinding) or ours. So
the name asked for, where the request comes from and the cookie are checked before anything else looks at it.
Knows no key, no page and no report.

Source: Fetch Metadata Request Headers; OWASP Cross-Site Request Forgery Prevention Cheat Sheet.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from hmac import compare_digest
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OPEN_PATHS = ("/launch/", "/static/")
"""What a browser may ask for before it is let in; none of it tells anything."""

POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; "
    "trusted-types console"
)
_FEATURES = (
    "camera",
    "display-capture",
    "geolocation",
    "hid",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not `no-referrer`: under it a browser names no origin with the forms that it posts.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "permissions-policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "x-dns-prefetch-control": "off",
}
_READING = frozenset({"GET", "HEAD"})
_OURS = frozenset({"same-origin", "none"})


def cookie_name(session: str) -> str:
    """Return a name of this console's own: where its address is a number, all ports share their cookies."""
    return f"console-{sha256(session.encode()).hexdigest()[:16]}"


class Gate:
    """Passes on the requests of the browser that was let in, and puts the headers on every answer."""

    def __init__(
        self, app: ASGIApp, *, host: str, session: str, refuse: Callable[[HTTPStatus], ASGIApp]
    ) -> None:
        """Guard `app`, which is served at `host`, a name and a port; `session` is the cookie's value.

        `refuse` gives the answer to what is not let in.
        """
        self._app = app
        self._refuse = refuse
        self._host = host
        self._session = session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        1. It is HTTP.
        2. It asks for this console by its address.
        3. It reads, or it is a form that is posted.
        4. No page of another site, or of another port of this machine, made the browser ask.
        5. What changes something comes from a page of ours, and says so.
        6. It carries the cookie of this console, unless it comes to fetch it.
        """
        # 1.
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        app = self._refused(scope) or self._app
        await app(scope, receive, send_guarded)

    def _refused(self, scope: Scope) -> ASGIApp | None:
        headers, method, path = Headers(scope=scope), scope["method"], scope["path"]
        # 2.
        if headers.getlist("host") != [self._host]:
            return self._refuse(HTTPStatus.MISDIRECTED_REQUEST)
        # 3.
        if method not in {*_READING, "POST"}:
            return self._refuse(HTTPStatus.METHOD_NOT_ALLOWED)
        # 4.
        if headers.get("sec-fetch-site", "none") not in _OURS and not _is_launch(headers, path):
            return self._refuse(HTTPStatus.FORBIDDEN)
        # 5.
        if method not in _READING and headers.getlist("origin") != [f"http://{self._host}"]:
            return self._refuse(HTTPStatus.FORBIDDEN)
        # 6.
        if not path.startswith(OPEN_PATHS) and not is_let_in(headers, self._session):
            return self._refuse(HTTPStatus.UNAUTHORIZED)
        return None


def is_let_in(headers: Headers, session: str) -> bool:
    """Say whether a request carries the cookie of this console."""
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(headers.get("cookie", ""))
    except CookieError:
        return False
    morsel = cookies.get(cookie_name(session))
    return morsel is not None and compare_digest(morsel.value.encode(), session.encode())


def _is_launch(headers: Headers, path: str) -> bool:
    """Say whether somebody follows the address that the terminal shows, from a mail program perhaps."""
    is_page = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")
    return is_page and path.startswith("/launch/")
