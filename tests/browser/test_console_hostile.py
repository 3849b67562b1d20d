"""Reports that attack whoever reads them: shown as text, in both browsers, and nothing of them acts."""

import re
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from channel.codec import jsons
from tests.browser.console import REPORT, Demo, Terminal
from tests.browser.tab import Tab
from tests.console.world import Part, Reporter
from tests.running import wait_until

LIMIT_BYTES = 260_000
OVERHEAD_BYTES = 2_000
LURE = "LURE"
MARKUP = """</div></article></section><script>globalThis.trap = 1</script>
<img src="LURE/a" onerror="globalThis.trap = 2"><svg onload="globalThis.trap = 3">
<iframe src="LURE/b" srcdoc="<script>parent.trap = 4</script>"></iframe>
<a href="javascript:globalThis.trap = 5" onmouseover="globalThis.trap = 6">open</a>
{{ 7 * 7 }} {% raw %} ${trap = 8}
<div hx-get="LURE/c" hx-trigger="load" data-act="sync" data-part="rows" data-view="new">x</div>
<base href="LURE/"><form action="/lock" method="post">
<button autofocus onfocus="globalThis.trap = 9">Lock</button></form>
<style>@import "LURE/d"; * { display: none }</style>
<meta http-equiv="refresh" content="0;url=LURE/e"><link rel=stylesheet href="LURE/f">
"'`><plaintext><textarea><!-- <![CDATA[ --></title><noscript>
<object data="LURE/g"><details open ontoggle="globalThis.trap = 10">"""
BIDI = "safe \u202egnp.exe\u202c \u2067\u202eover\u2069 \u2066isolate never closed\nnext line \u202d"
HIDDEN = (
    "zero\u200bwidth\u2060\ufeffhere\u00ad\u180e \x1b[31mred\x1b[0m \x07\x08\x7f\x00 "
    "\u2028line \U000e0041\U000e0042"
)
TOWER = "Z" + "\u0335\u0336\u0489\u0300" * 400 + " tower " + "o\u20dd\u20e0" * 200
NAMES = (
    "../../etc/cron.d/x",
    "C:\\Windows\\system32\\evil.exe",
    "nul\x00byte.txt",
    "two\nlines\r.pdf",
    "\"quoted' `$(id)`;&|.sh",
    "invoice\u202efdp.exe",
    "\u2067isolated\u2069.jpg",
    "<img src=LURE/h onerror=trap=11>.png",
    "long" + "g" * 240 + ".jpeg",
    "z\u0300\u0301\u0302\u0303\u0304" * 18 + ".png",
    ".hidden",
    "CON",
)
STATE = """
() => {
  const report = document.querySelector("#report"), pane = report.getBoundingClientRect();
  const words = [...document.querySelectorAll("#report .words")];
  const shown = words.filter((one) => one.checkVisibility());
  const outside = shown.filter((one) => {
    const box = one.getBoundingClientRect();
    return box.left < pane.left - 1 || box.right > pane.right + 1;
  });
  const loose = shown.filter((one) => {
    const style = getComputedStyle(one);
    return style.overflowX !== "hidden" || !style.contain.match(/paint|content|strict/);
  });
  const root = document.documentElement;
  const foreign = "iframe, object, embed, base, img, svg, style, textarea, [hx-get]";
  const rows = [...document.querySelectorAll(".rows tbody tr")];
  const heights = rows.map((one) => Math.round(one.offsetHeight / 3));
  const reach = (one) => document.elementFromPoint(one.left + one.width / 2, one.top + one.height / 2);
  const ours = ".bar button, .bar a, .views a, .search button, .rows tbody a";
  const covered = [...document.querySelectorAll(ours)]
    .filter((one) => one.checkVisibility())
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && box.top >= 0 && box.bottom < innerHeight)
    .filter(([one, box]) => {
      const hit = reach(box);
      return hit && !one.contains(hit) && !hit.contains(one);
    })
    .map(([one]) => one.textContent.trim().slice(0, 40));
  return {
    trap: globalThis.trap ?? null,
    created: words.reduce((sum, one) => sum + one.children.length, 0),
    scripts: document.querySelectorAll("script:not([src='/static/console.js'])").length,
    foreign: document.querySelectorAll(foreign).length,
    handlers: [...document.querySelectorAll("*")].flatMap((one) => one.getAttributeNames())
      .filter((name) => name.startsWith("on") || name.startsWith("hx-")).length,
    links: [...document.querySelectorAll("a")].filter((one) => !one.href.startsWith(location.origin)).length,
    outside: outside.length,
    loose: loose.length,
    covered,
    wide: root.scrollWidth > root.clientWidth,
    paneWide: report.scrollWidth > report.clientWidth + 1,
    uneven: new Set(heights).size > 2,
  };
}
"""
HARMLESS: Mapping[str, Any] = {
    "trap": None,
    "created": 0,
    "scripts": 0,
    "foreign": 0,
    "handlers": 0,
    "links": 0,
    "outside": 0,
    "loose": 0,
    "covered": [],
    "wide": False,
    "paneWide": False,
    "uneven": False,
}


@pytest.fixture(scope="module")
def lure() -> Iterator[list[str]]:
    """Return what was asked of another origin; its address comes first."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        asked.append(f"http://127.0.0.1:{server.server_port}")
        Thread(target=server.serve_forever, daemon=True).start()
        yield asked
        server.shutdown()


@pytest.fixture(scope="module")
def attacks(demo: Demo, lure: list[str]) -> Mapping[str, Part]:
    """Send one report for each way of attacking."""
    made = dict(_attacks(demo, lure[0]))
    for part in made.values():
        demo.send(part)
    return made


def _attacks(demo: Demo, origin: str) -> Iterator[tuple[str, Part]]:
    markup = MARKUP.replace(LURE, origin)
    files = {name.replace(LURE, origin): bytes([number]) * 10 for number, name in enumerate(NAMES)}
    deep: dict[str, Any] = {markup: markup}
    for level in range(40):
        deep = {f"level {level} \u202e": deep}
    everything = {
        "form": "full",
        "what": markup,
        "where": {"text": BIDI},
        "urgency": markup,
        "<b>odd</b>": deep,
    }
    yield "markup", demo.reporter("markup").report(everything, lang="en", files=files)
    signs = {
        "form": "full",
        "what": f"{BIDI}\n{HIDDEN}\n{TOWER}",
        "where": {"text": TOWER},
        "responsible": {"text": HIDDEN},
    }
    yield "signs", demo.reporter("signs").report(signs, files=files)
    room = LIMIT_BYTES - OVERHEAD_BYTES
    yield "one line", demo.reporter("one line").report({"form": "alert", "what": "x<b>" * (room // 4)})
    yield "many lines", demo.reporter("many lines").report({"form": "alert", "what": "y\n" * (room // 2)})
    smiles = dict.fromkeys(("what", "one", "two", "three", "four"), "😀" * 12_000)
    yield "emoji", demo.reporter("emoji").report({"form": "full", **smiles})
    # More than a manifest holds: shown as malformed.
    flood = dict.fromkeys(("what", "one", "two", "three", "four"), "😀" * 30_000)
    yield "flood", demo.reporter("flood").report({"form": "full", **flood})
    tower = {"form": "alert", "what": "a" + "\u0300" * (room // 2)}
    yield "tower", demo.reporter("tower").report(tower)
    yield "unsigned", _unsigned(demo.reporter("unsigned"), markup)


def _unsigned(reporter: Reporter, text: str) -> Part:
    bundle = bytearray(reporter.bundle(jsons.dump(reporter.manifest(text))))
    bundle[20] ^= 1
    return reporter.seal(bytes(bundle))


@pytest.fixture(scope="module")
def places(shared: Terminal, attacks: Mapping[str, Part]) -> Mapping[str, str]:
    """Find each report by its commitment, which its page shows."""
    wanted = {part.commitment.hex(): name for name, part in attacks.items()}
    found: dict[str, str] = {}

    def all_there() -> bool:
        numbers = re.findall(r'data-place="(\d+)"', shared.console.get("/?view=all").text)
        for number in [number for number in numbers if number not in looked]:
            text = shared.console.get(f"/reports/{number}").text
            if "not opened yet" not in text:
                looked.add(number)
            found.update({name: number for commitment, name in wanted.items() if commitment in text})
        return len(found) == len(wanted)

    looked: set[str] = set()
    wait_until(all_there)
    return found


ATTACKS = ("markup", "signs", "one line", "many lines", "emoji", "flood", "tower", "unsigned")


@pytest.mark.parametrize("width", [1280, 820, 360])
def test_nothing_of_a_hostile_report_acts_or_leaves_its_place(
    width: int, desk: Tab, shared: Terminal, places: Mapping[str, str], lure: list[str]
) -> None:
    desk.size(width, 800)
    wrong = {}
    for name in ATTACKS:
        desk.open(f"{shared.base}/?view=all")
        desk.wait(".rows tbody tr")
        desk.click(f'.rows tr[data-place="{places[name]}"] a')
        desk.wait(f'{REPORT}[data-place="{places[name]}"]')
        desk.keys("/")
        state = desk.call(STATE)
        found = {key: value for key, value in state.items() if value != HARMLESS[key]}
        if width > 700 and desk.call("() => document.activeElement.id") != "q":
            found["keys"] = "dead"
        if found:
            wrong[name] = found
    assert wrong == {}
    assert desk.complaints() == []
    assert lure[1:] == []


def test_more_than_a_manifest_holds_is_shown_as_malformed(
    desk: Tab, shared: Terminal, places: Mapping[str, str]
) -> None:
    desk.open(f"{shared.base}/reports/{places['flood']}?view=malformed")
    desk.wait(f'{REPORT}[data-place="{places["flood"]}"]')
    text = desk.text("main")
    assert "unless it is longer than a report may be" in text
    assert "😀" not in text
