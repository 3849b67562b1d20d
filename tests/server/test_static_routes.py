"""The portal's pages and assets: exact headers, and the same bytes whoever asks; stand-in files suffice."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest

from channel.errors import MalformedError, UnavailableError
from channel.server import app
from channel.server.static_files import StaticFiles, load_static_files
from channel.server.static_routes import takes_gzip
from tests.server.served import Served, served
from tests.server.test_headers import ALWAYS, POLICY

ONION = "a2" * 28 + ".onion"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types channel"
)
PAGES = {
    "/": "index.html",
    "/en/": "en/index.html",
    "/en/report": "en/report.html",
    "/en/safety": "en/safety.html",
    "/en/without": "en/without.html",
    "/ar/": "ar/index.html",
    "/leave": "leave.html",
}
TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
ASSETS = {
    "page": ("js", b"// the page\n" * 99),
    "worker": ("js", b"// the worker\n" * 99),
    "portal": ("css", b"p {}"),
    "words": ("txt", b"abacus\n" * 99),
}
VISITORS: list[dict[str, str]] = [
    {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"},
    {"User-Agent": "curl/8.0", "Accept": "*/*"},
    {"Accept-Language": "ar,fr;q=0.5"},
    {"Cookie": "session=needle; lang=zh"},
    {"If-None-Match": "*", "If-Modified-Since": "Mon, 01 Jan 2029 00:00:00 GMT"},
    {"Range": "bytes=0-3"},
    {"Referer": "https://a.example/needle", "Origin": "https://a.example"},
    {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https", "Forwarded": "for=192.0.2.1"},
    {"Host": "another.example"},
    {"Sec-GPC": "1", "DNT": "1", "Sec-CH-Prefers-Color-Scheme": "dark"},
]


def asset_name(asset: str) -> str:
    ending, data = ASSETS[asset]
    return f"{asset}-{hashlib.sha256(data).hexdigest()[:16]}.{ending}"


def build(folder: Path) -> dict[str, bytes]:
    """Write what a build would, with other words; return the files by address."""
    files = {}
    for address, name in PAGES.items():
        path = folder / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        files[address] = f"<!doctype html><title>{name}</title>{'<p>Words.</p>' * 50}".encode()
        path.write_bytes(files[address])
    (folder / "assets").mkdir()
    for asset, (_, data) in ASSETS.items():
        files[f"/assets/{asset_name(asset)}"] = data
        (folder / "assets" / asset_name(asset)).write_bytes(data)
    table = {asset: {"file": asset_name(asset), "integrity": "sha384-"} for asset in ASSETS}
    (folder / "assets.json").write_text(json.dumps(table))
    # Nobody asks for it by a name in the table.
    (folder / "assets" / "secret-0000000000000000.js").write_text("needle")
    (folder / "pages" / "en" / "draft.html").write_text("needle")
    return files


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture(scope="module")
def files(folder: Path) -> dict[str, bytes]:
    return build(folder)


@pytest.fixture(scope="module")
def site(folder: Path, files: dict[str, bytes]) -> Iterator[Served]:
    assert files
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "static_dir", lambda: folder)
        with served(folder / "data", onion=ONION) as server:
            yield server


def expected_headers(address: str, data: bytes, *, zipped: bool) -> dict[str, str]:
    smaller = gzip.compress(data, 9, mtime=0)
    compressible = len(smaller) < len(data)
    headers = {**ALWAYS, "content-length": str(len(smaller if zipped and compressible else data))}
    if compressible:
        headers["vary"] = "Accept-Encoding"
        if zipped:
            headers["content-encoding"] = "gzip"
    if address.startswith("/assets/"):
        headers["cache-control"] = "public, max-age=31536000, immutable"
        headers["content-type"] = TYPES[address.rpartition(".")[2]]
        if address.startswith("/assets/worker-"):
            headers["content-security-policy"] = f"{POLICY}; connect-src 'self'; worker-src 'self'"
        return headers
    headers["cache-control"] = "no-store"
    headers["content-type"] = "text/html; charset=utf-8"
    headers["content-security-policy"] = PAGE_POLICY
    headers["integrity-policy"] = "blocked-destinations=(script)"
    headers["onion-location"] = f"http://{ONION}{address}"
    if address == "/leave":
        headers["clear-site-data"] = '"cache", "cookies", "storage"'
    return headers


ADDRESSES = [*PAGES, *(f"/assets/{asset_name(asset)}" for asset in ASSETS)]


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_each_has_these_headers_and_no_others(
    site: Served, files: dict[str, bytes], address: str, encoding: str
) -> None:
    asked = {"Accept-Encoding": encoding}
    answer = site.ask("GET", address, headers=asked)
    data = files[address]
    assert (answer.status_code, answer.content) == (200, data)
    expected = expected_headers(address, data, zipped=encoding == "gzip")
    assert sorted(answer.headers.multi_items()) == sorted(expected.items())
    head = site.ask("HEAD", address, headers=asked)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers.multi_items() == answer.headers.multi_items()


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_visitor_gets_the_same(site: Served, address: str) -> None:
    answers = [site.ask("GET", address, headers={"Accept-Encoding": "gzip", **one}) for one in VISITORS]
    seen = {(answer.status_code, answer.content, tuple(answer.headers.multi_items())) for answer in answers}
    assert len(seen) == 1
    assert not any("set-cookie" in answer.headers for answer in answers)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_query_changes_nothing(site: Served, address: str) -> None:
    plain, asked = (site.ask("GET", address + query) for query in ("", "?lang=ar&needle"))
    assert (plain.content, plain.headers.multi_items()) == (asked.content, asked.headers.multi_items())


@pytest.mark.parametrize(
    "address",
    [
        "/assets/",
        "/assets",
        "/assets.json",
        "/assets/secret-0000000000000000.js",
        "/assets/../assets.json",
        "/assets/..%2fassets.json",
        "/assets/%2e%2e/assets.json",
        "/assets/../../data/channel.sqlite3",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
        "/assets/..\\assets.json",
        "/assets/" + asset_name("page") + "/",
        "/assets/" + asset_name("page") + "%00",
        "/pages/index.html",
        "/index.html",
        "/en/draft",
        "/en/index",
        "/en/report.html",
        "/en/report/",
        "/en/../leave",
        "/EN/",
        "/EN",
        "/xx",
        "/report",
        "/xx/",
        "//en/",
        "/leave/",
    ],
)
def test_nothing_besides_is_there(site: Served, address: str) -> None:
    with site.connect() as connection:
        connection.sendall(f"GET {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 404 ")
    assert json.loads(body)["detail"] == "nothing here"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_language_without_its_slash_leads_to_the_page_and_is_the_same_for_all(
    site: Served, language: str
) -> None:
    answers = [
        site.ask(method, f"/{language}{query}", headers=visitor)
        for method in ("GET", "HEAD")
        for query in ("", "?lang=ar&needle")
        for visitor in VISITORS
    ]
    expected = {**ALWAYS, "cache-control": "no-store", "content-length": "0", "location": f"/{language}/"}
    for answer in answers:
        assert (answer.status_code, answer.content) == (308, b"")
        assert sorted(answer.headers.multi_items()) == sorted(expected.items())


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
@pytest.mark.parametrize("address", ["/", "/en", "/en/report", "/leave", f"/assets/{asset_name('page')}"])
def test_they_are_only_read(site: Served, address: str, method: str) -> None:
    answer = site.ask(method, address)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_the_sign_of_the_site_is_the_browsers_own(site: Served) -> None:
    answer = site.ask("GET", "/favicon.ico")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_without_an_onion_no_page_names_one(folder: Path, files: dict[str, bytes], tmp_path: Path) -> None:
    assert files
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "static_dir", lambda: folder)
        with served(tmp_path / "data") as server:
            for address in PAGES:
                assert "onion-location" not in server.ask("GET", address).headers


def test_a_server_without_pages_starts_and_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "static_dir", lambda: tmp_path / "nowhere")
    with served(tmp_path / "data") as server:
        assert server.ask("GET", "/v1/puzzle").status_code == 200
        for address in ("/", "/en/report", "/favicon.ico"):
            assert server.ask("GET", address).status_code == 404


def test_the_answer_to_a_form_wears_the_portals_style(site: Served) -> None:
    answer = site.client.post("/v1/submissions", files={"file": ("x", b"no age file")})
    link = f'<link rel="stylesheet" href="/assets/{asset_name("portal")}">'
    assert (answer.status_code, link in answer.text) == (400, True)


@pytest.mark.parametrize(
    "table",
    [
        b"[]",
        b"{",
        b'{"page": "page-00000000.js"}',
        b'{"page": {"file": "../page-00000000.js"}}',
        b'{"page": {"file": "/etc/passwd"}}',
        b'{"page": {"file": "page-00000000.html"}}',
        b'{"page": {"file": 7}}',
    ],
)
def test_a_table_that_no_build_writes_is_refused(tmp_path: Path, table: bytes) -> None:
    (tmp_path / "assets.json").write_bytes(table)
    with pytest.raises(MalformedError):
        load_static_files(tmp_path)


def test_a_table_that_names_a_missing_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "assets.json").write_bytes(b'{"page": {"file": "page-00000000.js"}}')
    with pytest.raises(UnavailableError, match=r"page-00000000\.js"):
        load_static_files(tmp_path)


def test_what_is_served_does_not_change_while_the_server_runs(tmp_path: Path) -> None:
    build(tmp_path)
    files = load_static_files(tmp_path)
    assert files.pages["/"].gzipped == gzip.compress(files.pages["/"].data, 9, mtime=0)
    assert crc32(files.pages["/"].data) == int.from_bytes((files.pages["/"].gzipped or b"")[-8:-4], "little")
    assert load_static_files(tmp_path) == files
    assert load_static_files(tmp_path / "pages") == StaticFiles(pages={}, assets={}, worker=None, style=None)


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        (["gzip"], True),
        (["gzip, deflate, br, zstd"], True),
        (["br", "gzip"], True),
        (["GZIP;q=0.5"], True),
        (["gzip ; q=1.0"], True),
        (["*"], True),
        (["*;q=0, gzip"], True),
        (["gzip;q=0"], False),
        (["gzip;q=0.000, *"], False),
        (["identity"], False),
        (["br, *;q=0"], False),
        (["gzipped"], False),
        ([""], False),
        ([], False),
    ],
)
def test_gzip_is_sent_only_to_who_takes_it(accepted: list[str], taken: bool) -> None:  # noqa: FBT001 - a table
    assert takes_gzip(accepted) is taken
