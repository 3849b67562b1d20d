"""Who is let in: one browser, by its cookie, from our own pages, under our own address; nobody else."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from channel.console.app.gate import HEADERS, Gate, cookie_name

PORT = 4711
OURS = f"{'ab' * 16}.localhost:{PORT}"
SESSION = "s" * 43
COOKIE = f"{cookie_name(SESSION)}={SESSION}"
BROWSER = {"host": OURS, "cookie": COOKIE, "sec-fetch-site": "same-origin"}
POSTING = {**BROWSER, "origin": f"http://{OURS}"}


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("inside", headers={"cache-control": "max-age=60"})(scope, receive, send)


def refuse(status: HTTPStatus) -> PlainTextResponse:
    return PlainTextResponse("outside", status_code=status)


def ask(
    headers: list[tuple[str, str]], *, method: str = "GET", path: str = "/", kind: str = "http"
) -> tuple[int | None, dict[str, str]]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }
    gate = Gate(inside, host=OURS, session=SESSION, refuse=refuse)
    # In a thread of its own: where a browser is driven beside, a loop runs in this one already.
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, gate(scope, receive, send)).result()
    if not sent:
        return None, {}
    given = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], given


def status(headers: dict[str, str], *, method: str = "GET", path: str = "/") -> int | None:
    return ask(list(headers.items()), method=method, path=path)[0]


def test_the_browser_that_was_let_in_is_answered() -> None:
    assert status(BROWSER) == 200
    assert status(POSTING, method="POST") == 200
    assert status({**BROWSER, "sec-fetch-site": "none"}) == 200
    assert status({name: value for name, value in BROWSER.items() if name != "sec-fetch-site"}) == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        f"localhost:{PORT}",
        f"127.0.0.1:{PORT}",
        f"{'cd' * 16}.localhost:{PORT}",
        "127.0.0.1",
        "127.0.0.1:80",
        f"[::1]:{PORT}",
        "",
    ],
)
def test_another_name_is_refused_as_by_rebinding(host: str) -> None:
    assert status({**BROWSER, "host": host}) == HTTPStatus.MISDIRECTED_REQUEST


def test_a_name_that_is_missing_or_given_twice_is_refused() -> None:
    cookie = ("cookie", COOKIE)
    assert ask([cookie])[0] == HTTPStatus.MISDIRECTED_REQUEST
    assert ask([("host", OURS), ("host", "evil.example"), cookie])[0] == HTTPStatus.MISDIRECTED_REQUEST


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_of_another_site_gets_nothing(site: str, method: str) -> None:
    assert status({**POSTING, "sec-fetch-site": site}, method=method) == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:80", f"https://{OURS}", ""]
)
def test_a_form_of_another_page_changes_nothing(origin: str) -> None:
    assert status({**POSTING, "origin": origin}, method="POST") == HTTPStatus.FORBIDDEN
    assert status(BROWSER, method="POST") == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "a=b",
        f"{cookie_name(SESSION)}=",
        f"{cookie_name(SESSION)}={SESSION}x",
        "=;;\x01",
        f"other={SESSION}",
    ],
)
def test_without_the_cookie_nothing_is_shown(cookie: str) -> None:
    assert status({**BROWSER, "cookie": cookie}) == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("path", ["/launch/x", "/static/console.css"])
def test_the_way_in_needs_no_cookie(path: str) -> None:
    assert status({"host": OURS}, path=path) == 200


def test_the_way_in_may_be_followed_from_elsewhere_but_not_fetched() -> None:
    followed = {
        "host": OURS,
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
    }
    assert status(followed, path="/launch/x") == 200
    assert status({**followed, "sec-fetch-dest": "iframe"}, path="/launch/x") == HTTPStatus.FORBIDDEN
    assert status({**followed, "sec-fetch-mode": "no-cors"}, path="/launch/x") == HTTPStatus.FORBIDDEN
    assert status({**followed, "cookie": COOKIE}) == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"])
def test_nothing_else_than_pages_and_forms_is_answered(method: str) -> None:
    assert status(POSTING, method=method) == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_nothing_else_than_http_is_answered(kind: str) -> None:
    assert ask([("host", OURS)], kind=kind) == (None, {})


@pytest.mark.parametrize("headers", [BROWSER, {"host": "evil.example"}])
def test_every_answer_carries_every_header(headers: dict[str, str]) -> None:
    _, given = ask(list(headers.items()))
    assert {name: given.get(name) for name in HEADERS} == dict(HEADERS)


def test_two_consoles_use_two_cookies() -> None:
    assert cookie_name(SESSION) != cookie_name("t" * 43)
