"""Pages of others in the same browser, while the console is unlocked in it: they learn and change nothing."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.browser.console import Terminal
from tests.browser.tab import Tab

PAGE = b"<!doctype html><meta charset=utf-8><title>Elsewhere</title><h1>Elsewhere</h1>"
READ = """
async (base) => {
  const told = [];
  const ask = async (name, path, options) => {
    try {
      const answer = await fetch(base + path, {credentials: "include", ...options});
      const text = await answer.text();
      const what = `${name} ${path}: ${answer.status} ${text.slice(0, 40)}`;
      if (answer.type !== "opaque" || text) told.push(what);
    } catch { /* as it should be */ }
  };
  for (const path of ["/", "/reports/0", "/pulse?version=0", "/unlock/state", "/static/console.js"]) {
    await ask("cors", path, {});
    await ask("no-cors", path, {mode: "no-cors"});
    await ask("part", path, {headers: {"X-Part": "1"}});
  }
  for (const path of ["/lock", "/sync", "/preferences", "/reports/0/files", "/active"]) {
    const body = new URLSearchParams({keys: "off", folder: "/tmp/stolen", number: "1"});
    await ask("post", path, {method: "POST", body, mode: "no-cors"});
    await ask("post cors", path, {method: "POST", body});
  }
  const load = (kind, path) => new Promise((done) => {
    const one = document.createElement(kind);
    one.onload = () => { told.push(`${kind} ${path} loaded`); done(); };
    one.onerror = () => done();
    one[kind === "link" ? "href" : "src"] = base + path;
    if (kind === "link") one.rel = "stylesheet";
    document.body.append(one);
    setTimeout(done, 2000);
  });
  await load("img", "/");
  await load("script", "/static/console.js");
  await load("script", "/pulse?version=0");
  await load("link", "/static/console.css");
  return told;
}
"""
FRAME = """
(base) => new Promise((done) => {
  const frame = document.createElement("iframe");
  frame.src = base + "/";
  frame.onload = () => {
    let seen = "nothing";
    try { seen = frame.contentDocument?.body?.textContent ?? "nothing"; } catch { /* as it should be */ }
    done([seen, frame.contentWindow.length]);
  };
  document.body.append(frame);
})
"""
POST = """
(address, name, value) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  const field = document.createElement("input");
  field.name = name;
  field.value = value;
  form.append(field);
  document.body.append(form);
  form.submit();
}
"""
REFUSED = (
    '() => document.body.textContent.includes("Another page than the console\'s own has asked for this")'
)
FORMS = (
    ("/lock", "x", "y"),
    ("/preferences", "keys", "off"),
    ("/sync", "x", "y"),
    ("/unlock", "passphrase", "x"),
)
EVIL = "evil.example"


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """A server of somebody else on another port of this machine, and the cookies that it was sent."""

    port: int
    visits: list[str]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    visits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visits.append(self.headers.get("Cookie", ""))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(PAGE)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Elsewhere(port=server.server_port, visits=visits)
        server.shutdown()


@pytest.fixture(params=["127.0.0.1", "localhost"])
def attacker(
    request: pytest.FixtureRequest, desk: Tab, shared: Terminal, elsewhere: Elsewhere
) -> Iterator[Tab]:
    """Return a browser that was let in, at a page of somebody else; the console is as before afterwards."""
    worker = shared.console.worker
    saw = shared.console.get("/").text
    assert 'data-keys="on"' in saw
    desk.open(f"http://{request.param}:{elsewhere.port}/")
    desk.wait("h1")
    yield desk
    assert shared.console.worker == worker
    assert shared.console.get("/unlock/state").json() == {"state": "open"}
    assert 'data-keys="on"' in shared.console.get("/").text
    assert not shared.console.get("/reports/1").is_redirect


def test_a_page_elsewhere_reads_and_loads_nothing(attacker: Tab, shared: Terminal) -> None:
    assert attacker.call(READ, shared.base) == []


def test_a_server_elsewhere_is_sent_no_cookie_of_the_console(attacker: Tab, elsewhere: Elsewhere) -> None:
    assert attacker.address()
    assert elsewhere.visits
    assert set(elsewhere.visits) == {""}


def test_a_page_elsewhere_posts_no_form(attacker: Tab, shared: Terminal) -> None:
    home = attacker.address()
    for path, name, value in FORMS:
        attacker.open(home)
        attacker.call(POST, shared.base + path, name, value)
        attacker.until(REFUSED)


def test_a_page_elsewhere_frames_nothing(attacker: Tab, shared: Terminal) -> None:
    attacker.complaints()
    seen, frames = attacker.call(FRAME, shared.base)
    assert (seen in {"nothing", ""}, frames) == (True, 0)
    said = " ".join(attacker.complaints())
    assert "frame-ancestors" in said or "X-Frame-Options" in said


@pytest.mark.parametrize("name", [EVIL, "localhost", "127.0.0.1", "127.0.0.1.evil.example", "[::1]"])
def test_the_console_answers_under_no_other_name(name: str, shared: Terminal) -> None:
    port = shared.base.rpartition(":")[2]
    cookie = "; ".join(f"{one}={value}" for one, value in shared.console.client.cookies.items())
    for path in ("/", "/reports/0", "/static/console.js", "/unlock"):
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=20)
        connection.request("GET", path, headers={"Host": f"{name}:{port}", "Cookie": cookie})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        assert answer.status == 421
        assert "under another name than its own" in text
