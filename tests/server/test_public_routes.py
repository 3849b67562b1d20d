"""The public files: the same bytes for every visitor, cacheable, and never half of one version."""

from collections.abc import Iterator
from datetime import time, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from channel.codec.digests import sha256
from channel.intake import published
from tests.intake.published_channel import PublishedChannel
from tests.server.served import Served, served

PATHS = [f"/{name}" for name in published.PUBLIC_NAMES]
VISITORS: list[dict[str, str]] = [
    {},
    {"User-Agent": "Mozilla/5.0", "Accept": "text/html", "Accept-Language": "fr"},
    {"User-Agent": "curl/8", "Cookie": "a=b", "X-Forwarded-For": "203.0.113.7", "Range": "bytes=0-9"},
    {"Accept": "image/png", "Accept-Encoding": "gzip", "Origin": "https://elsewhere.example"},
]


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("public") / "data") as server:
        channel = PublishedChannel(stores=server.stores)
        channel.publish()
        channel.put_intake("ohchr")
        yield server


@pytest.mark.parametrize("path", [*PATHS, "/v1/puzzle", "/v1/openapi.json"])
def test_every_visitor_gets_the_same_bytes_and_headers(public: Served, path: str) -> None:
    answers = [public.ask("GET", path, headers=visitor) for visitor in VISITORS]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(answer.headers.multi_items()) for answer in answers}) == 1


@pytest.mark.parametrize("path", PATHS)
def test_a_file_is_what_was_published_and_may_be_cached(public: Served, path: str) -> None:
    answer = public.ask("GET", path)
    assert answer.content == public.stores.public.read(path[1:])
    assert answer.headers["cache-control"] == "public, max-age=300, no-transform"
    assert answer.headers["etag"] == f'"{sha256(answer.content).hex()}"'
    kinds = {"/pin.json": "application/json", "/v1/about": "application/json"}
    assert answer.headers["content-type"] == kinds.get(path, "text/plain; charset=utf-8")


@pytest.mark.parametrize("path", PATHS)
def test_a_visitor_who_has_the_file_is_told_so(public: Served, path: str) -> None:
    tag = public.ask("GET", path).headers["etag"]
    for known in (tag, f'"x", {tag}', f"W/{tag}", "*"):
        answer = public.ask("GET", path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert public.ask("GET", path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_the_head_alone_can_be_asked_for(public: Served, path: str) -> None:
    whole, head = public.ask("GET", path), public.ask("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == whole.headers


def test_a_new_version_is_served_at_once(tmp_path: Path) -> None:
    with served(tmp_path / "data") as server:
        assert {server.ask("GET", path).status_code for path in PATHS} == {404}
        channel = PublishedChannel(stores=server.stores)
        channel.publish()
        first = server.ask("GET", "/v1/directory")
        channel.channel.next_directory()
        channel.publish()
        second = server.ask("GET", "/v1/directory")
        assert b"\nseq 1\n" in first.content
        assert b"\nseq 2\n" in second.content
        assert first.headers["etag"] != second.headers["etag"]


def test_what_is_not_published_is_not_to_be_cached(server: Served) -> None:
    answer = server.ask("GET", "/pin.json")
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


def test_the_puzzle_alone_names_the_day_and_never_the_time(public: Served) -> None:
    day = parsedate_to_datetime(public.ask("GET", "/v1/puzzle").headers["date"])
    assert timedelta(0) <= public.service.clock.now() - day < timedelta(days=1, minutes=1)
    assert day.time() == time()
    for path in ("/pin.json", "/v1/intake", "/v1/openapi.json"):
        assert "date" not in public.ask("GET", path).headers
