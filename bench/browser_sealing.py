"""Sealing in a real browser: the portal's worker as it is served, beside a worker of the library alone."""

import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from channel.resources import static_dir
from channel.server.static_files import ASSETS, load_static_files
from tests.browser.chromium import running_chromium
from tests.browser.portal import BODIES, open_portal

_BENCH = Path(__file__).parents[1] / "web" / "bench"
_MEGABYTE = 10**6
# Nothing is loaded from it but workers; a page of the portal would let no foreign worker run.
_EMPTY_PAGE = "/bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserRates:
    """Megabytes a second: the portal's worker, and the library's two ways."""

    ours: float
    streaming: float
    in_memory: float


def measure_in_chromium(*, mib: int, runs: int) -> BrowserRates:
    """Seal the same file by turns, `runs` times after a first one that does not count."""
    library = subprocess.run(
        ["node", str(_BENCH / "library_bundle.mjs")], capture_output=True, check=True, text=True
    ).stdout
    files = load_static_files(static_dir())
    given = {
        "worker": files.worker,
        "words": next(name for name in files.assets if name.startswith(f"{ASSETS}words-")),
        "library": library,
        "to": list(BODIES),
        "mib": mib,
        "runs": runs,
    }
    with tempfile.TemporaryDirectory() as folder, open_portal(Path(folder)) as portal:
        outcome = _in_page(portal.address, {**given, "today": portal.channel.today.isoformat()})
    rates = {
        name: outcome["bytes"] / _MEGABYTE / statistics.median(times)
        for name, times in outcome["taken"].items()
    }
    return BrowserRates(ours=rates["ours"], streaming=rates["streaming"], in_memory=rates["inMemory"])


def _in_page(address: str, given: dict[str, Any]) -> Any:
    function = (_BENCH / "in_page.js").read_text().partition("async (")
    with running_chromium() as browser:
        page = browser.new_page()
        page.route(
            f"**{_EMPTY_PAGE}", lambda route: route.fulfill(content_type="text/html", body="<!doctype html>")
        )
        page.goto(f"{address}{_EMPTY_PAGE}")
        return page.evaluate("".join(function[1:]).rstrip().rstrip(";"), given)
