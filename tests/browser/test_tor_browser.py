"""Firefox as Tor Browser sets it up, as it comes and at the level "Safer": no JIT and no WebAssembly."""

import os
from pathlib import Path

import pytest

from tests.browser import journey
from tests.browser.firefox import SAFER, TOR_BROWSER, firefox_tab
from tests.browser.journey import Plan
from tests.browser.marionette import running_firefox
from tests.browser.portal import Portal

FILE_BYTES = 4_000_000
_ENGINE = "() => ({wasm: typeof WebAssembly, zone: Intl.DateTimeFormat().resolvedOptions().timeZone})"


@pytest.mark.parametrize(("preferences", "wasm"), [(TOR_BROWSER, "object"), (SAFER, "undefined")])
def test_a_report_with_a_file_arrives(
    portal: Portal, tmp_path: Path, preferences: dict[str, bool], wasm: str
) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(os.urandom(FILE_BYTES))
    portal.arrived()
    with running_firefox(preferences) as browser, firefox_tab(browser) as tab:
        journey.write(tab, portal.address, Plan(form="full", files=[file]))
        engine = tab.call(_ENGINE)
        journey.send(tab)
        journey.keep_words(tab)
        assert tab.complaints() == []
    assert engine["wasm"] == wasm
    (entry,) = portal.arrived()
    opened = portal.opened(entry, "ohchr")
    assert (opened.what, opened.files) == (journey.WHAT, (file.read_bytes(),))
