"""Exact headers on every route and every error; nothing tells the software, the time or the visitor."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from channel.intake import published
from channel.intake.accept import SMALL_LIMIT_BYTES
from channel.server.app import framework_app
from channel.server.headers import security_headers, with_security
from channel.wire.submission import AGE_TYPE, SEALED_TYPE
from tests.intake.published_channel import PublishedChannel
from tests.intake.rooms import LowDisk
from tests.intake.samples import bare_file, header, sealed_file
from tests.running import wait_until
from tests.server.served import RawAnswer, Served, served
from tests.server.signing import body_key, signed

POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "permissions-policy": (
        "accelerometer=(), bluetooth=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), "
        "payment=(), screen-wake-lock=(), serial=(), usb=(), web-share=(), xr-spatial-tracking=()"
    ),
    "x-frame-options": "DENY",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
}
OWN = {"content-length", "content-type", "cache-control"}
FORM = "multipart/form-data; boundary=b"
SEALED = {"Content-Type": SEALED_TYPE}
JSON = {"Content-Type": "application/json"}
NOWHERE = "/v1/uploads/" + "0" * 32


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("headers") / "data") as server:
        channel = PublishedChannel(stores=server.stores)
        channel.publish()
        channel.put_members("ohchr")
        yield server


def check(headers: list[tuple[str, str]], *besides: str, policy: str = POLICY) -> dict[str, str]:
    names = [name.lower() for name, _ in headers]
    assert len(names) == len(set(names))
    found = {name.lower(): value for name, value in headers}
    assert {name: found.get(name) for name in ALWAYS} == {**ALWAYS, "content-security-policy": policy}
    assert set(found) - set(ALWAYS) <= OWN | set(besides)
    return found


CASES: list[tuple[str, str, dict[str, str], bytes, int, tuple[str, ...]]] = [
    ("POST", "/v1/submissions", SEALED, sealed_file("h"), 201, ()),
    ("POST", "/v1/submissions", SEALED, bare_file("h"), 201, ()),
    ("POST", "/v1/submissions", SEALED, b"", 400, ()),
    ("POST", "/v1/submissions", {}, b"", 415, ()),
    ("POST", "/v1/submissions", SEALED, bytes(SMALL_LIMIT_BYTES + 1), 413, ()),
    ("GET", "/v1/submissions", {}, b"", 405, ("allow",)),
    ("POST", "/v1/uploads", JSON, b'{"payload_bytes": 65568}', 201, ("location",)),
    ("POST", "/v1/uploads", JSON, b"{", 400, ()),
    ("GET", NOWHERE, {}, b"", 404, ()),
    ("PUT", f"{NOWHERE}/header", {}, header(), 404, ()),
    ("PUT", f"{NOWHERE}/parts/0", {}, b"", 400, ()),
    ("POST", f"{NOWHERE}/complete", JSON, b"{}", 400, ()),
    ("GET", "/v1/puzzle", {}, b"", 200, ("date",)),
    ("GET", "/v1/openapi.json", {}, b"", 200, ()),
    ("GET", "/v1/bodies/ohchr/entries/0", {}, b"", 401, ("www-authenticate",)),
    ("PUT", "/v1/bodies/ohchr/members", {}, b"", 401, ("www-authenticate",)),
    ("GET", "/nothing", {}, b"", 404, ()),
    ("GET", "/docs", {}, b"", 404, ()),
    ("GET", "/redoc", {}, b"", 404, ()),
    ("GET", "/openapi.json", {}, b"", 404, ()),
    ("GET", "/v1/puzzle/", {}, b"", 404, ()),
    ("GET", "/%00", {}, b"", 404, ()),
    ("GET", "/../../etc/passwd", {}, b"", 404, ()),
    ("DELETE", "/v1/uploads", {}, b"", 405, ("allow",)),
    ("OPTIONS", "/v1/submissions", {"Origin": "https://a.example"}, b"", 405, ("allow",)),
    ("TRACE", "/v1/puzzle", {}, b"", 405, ("allow",)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[1]} {case[4]}")
def test_an_answer_has_these_headers_and_no_others(
    server: Served, case: tuple[str, str, dict[str, str], bytes, int, tuple[str, ...]]
) -> None:
    method, path, headers, body, status, besides = case
    answer = server.ask(method, path, body, headers)
    assert answer.status_code == status
    found = check(answer.headers.multi_items(), *besides)
    assert found["cache-control"] == "no-store"


@pytest.mark.parametrize(("data", "status"), [(bare_file("form"), 201), (b"", 400)])
def test_the_answer_to_a_form_may_load_style_sheet_and_sign_and_nothing_else(
    server: Served, data: bytes, status: int
) -> None:
    answer = server.client.post("/v1/submissions", files={"file": ("x", data)})
    assert answer.status_code == status
    check(answer.headers.multi_items(), policy=f"{POLICY}; img-src 'self'; style-src 'self'")


@pytest.mark.parametrize("name", published.PUBLIC_NAMES)
def test_a_public_file_differs_only_in_that_it_may_be_kept(server: Served, name: str) -> None:
    answer = server.ask("GET", f"/{name}")
    found = check(answer.headers.multi_items(), "etag")
    assert found["cache-control"] == "public, max-age=300, no-transform"
    same = server.ask("GET", f"/{name}", headers={"If-None-Match": found["etag"]})
    assert same.status_code == 304
    check(same.headers.multi_items(), "etag")


@pytest.mark.parametrize("path", ["entries/0", "members", "keyring", "keyring?kind=evidence", "payloads/9"])
def test_members_answers_have_the_same_headers(server: Served, path: str) -> None:
    request = signed(server, body_key(), "GET", f"/v1/bodies/ohchr/{path}")
    found = check(server.client.send(request).headers.multi_items())
    assert found["cache-control"] == "no-store"


def test_several_payloads_have_them_too_and_no_length(server: Served) -> None:
    request = signed(server, body_key(), "GET", "/v1/bodies/ohchr/payloads/0/2")
    answer = server.client.send(request)
    found = check(answer.headers.multi_items(), "transfer-encoding")
    assert (answer.status_code, found["cache-control"]) == (200, "no-store")


def test_a_low_disk_and_a_full_server_answer_with_them_too(tmp_path: Path) -> None:
    with served(tmp_path / "data", disk=LowDisk(), max_requests=1, puzzle_base_bits=19) as server:
        bare = {"Content-Type": AGE_TYPE}
        with ThreadPoolExecutor(1) as other:
            # It waits its two seconds in the slower line.
            waiting = other.submit(server.ask, "POST", "/v1/submissions", bare_file("x"), bare)
            wait_until(lambda: server.service.line._waiting == 1)
            full = server.ask("GET", "/v1/puzzle")
            assert (full.status_code, full.headers["retry-after"]) == (503, "5")
            check(full.headers.multi_items(), "retry-after")
            low = waiting.result()
        assert (low.status_code, low.headers["retry-after"]) == (503, "600")
        check(low.headers.multi_items(), "retry-after")


def test_a_defect_answers_with_them_and_says_nothing(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ZeroDivisionError("needle")

    monkeypatch.setattr(type(server.service.till), "small", lambda _: broken())
    answer = server.ask("GET", "/v1/puzzle")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "needle" not in answer.text
    check(answer.headers.multi_items())


@pytest.mark.parametrize(
    ("sent", "status", "besides"),
    [
        (b"junk\r\n\r\n", 400, ()),
        (b"GET /v1/puzzle HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", 400, ()),
        (
            b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"a%d: b\r\n" % i for i in range(90)) + b"\r\n",
            431,
            (),
        ),
        (b"GET / HTTP/1.1\r\nHost: x\r\na: " + b"b" * 20_000 + b"\r\n\r\n", 431, ()),
        (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431, ()),
    ],
)
def test_what_is_refused_below_the_application_has_them_too(
    server: Served, sent: bytes, status: int, besides: tuple[str, ...]
) -> None:
    answer: RawAnswer = server.raw(sent)
    assert answer.status == status
    found = check(answer.headers, "connection", *besides)
    assert (found["connection"], found["content-type"]) == ("close", "application/problem+json")
    assert answer.problem["status"] == status


def test_every_route_of_the_application_is_looked_at_here(server: Served) -> None:
    # A new route must find its way into the tables above.
    paths = set(framework_app(server.service).openapi()["paths"])
    assert paths == {
        *(f"/{name}" for name in published.PUBLIC_NAMES),
        "/v1/puzzle",
        "/v1/submissions",
        "/v1/uploads",
        "/v1/uploads/{upload}",
        "/v1/uploads/{upload}/header",
        "/v1/uploads/{upload}/parts/{number}",
        "/v1/uploads/{upload}/complete",
        "/v1/bodies/{body}/entries/{first}",
        "/v1/bodies/{body}/payloads/{entry}",
        "/v1/bodies/{body}/payloads/{first}/{count}",
        "/v1/bodies/{body}/members",
        "/v1/bodies/{body}/keyring",
        "/v1/bodies/{body}/keyrings/{digest}",
        "/v1/bodies/{body}/intake",
    }


def test_without_https_browsers_are_not_told_to_stay_with_it() -> None:
    with_it, without = (dict(security_headers(hsts_seconds=seconds)) for seconds in (60, 0))
    assert with_it.pop(b"strict-transport-security") == b"max-age=60; includeSubDomains"
    assert with_it == without


def test_an_answer_is_not_to_be_stored_unless_it_says_otherwise() -> None:
    assert with_security([(b"a", b"b")], []) == [(b"a", b"b"), (b"cache-control", b"no-store")]
    assert with_security([(b"Cache-Control", b"x")], []) == [(b"Cache-Control", b"x")]


def test_a_header_that_an_answer_gives_itself_stands_once() -> None:
    security = security_headers(hsts_seconds=60)
    own = (b"Content-Security-Policy", b"x")
    found = with_security([own], security)
    assert [value for name, value in found if name.lower() == own[0].lower()] == [b"x"]
    assert len(found) == len(security) + 1
