"""Asks axe-core what in a page somebody could not use, by the rules of WCAG 2.2 AA."""

import json
from pathlib import Path

from tests.browser.tab import Tab

SOURCE = Path("web/node_modules/axe-core/axe.min.js")
_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_HABITS = "best-practice"
_RUN = """
async (levels) => {
  const runOnly = {type: "tag", values: levels};
  const found = await axe.run(document, {runOnly, resultTypes: ["violations"]});
  return JSON.stringify(found.violations.flatMap(({id, nodes}) =>
    nodes.map(({target, failureSummary}) => `${id} at ${target}: ${failureSummary}`)));
}
"""


def obstacles(tab: Tab, root: Path, *, is_blank: bool = False) -> list[str]:
    """Return what axe-core finds in the page as it is shown now; a blank one needs no heading."""
    tab.call(f"() => {{ if (!globalThis.axe) {{ {(root / SOURCE).read_text()} }} }}")
    return list(json.loads(tab.call(_RUN, _LEVELS if is_blank else [*_LEVELS, _HABITS])))
