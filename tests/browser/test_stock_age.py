"""The way without scripts: a stock age, the two lines as they stand on the page, and the plain form."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from channel.wire.submission import SEALED_PREFIX_BYTES
from keys.unseal import open_bytes
from tests.browser.axe import obstacles
from tests.browser.chromium import chromium_tab
from tests.browser.portal import Portal
from tests.browser.tab import Tab
from tests.client.open_channel import identity_of

TEXT = "The water truck was stopped. Ναι.\n"
BODY_BYTES = 65_536


def sealed_by_hand(tab: Tab, portal: Portal, root: Path, folder: Path) -> Path:
    """Do what the page says: keep four lines of the list of keys, then run its two lines."""
    recipients = portal.server.ask("GET", "/recipients.txt").text.splitlines()
    keys = dict(zip((line.split()[1] for line in recipients[::2]), recipients[1::2], strict=True))
    assert {"ohchr", "oios", "osapg", "nobody-1", "nobody-2", "nobody-3"} == set(keys)
    four = [keys[name] for name in ("ohchr", "nobody-1", "nobody-2", "nobody-3")]
    (folder / "four.txt").write_text("\n".join(four) + "\n")
    (folder / "report.txt").write_text(TEXT)
    tab.open(f"{portal.address}/en/without")
    lines = tab.text("main ol pre").strip().splitlines()
    assert len(lines) == 2
    environment = {**os.environ, "PATH": f"{root / '.cache' / 'age'}:{os.environ['PATH']}"}
    subprocess.run(["bash", "-euc", "\n".join(lines)], cwd=folder, env=environment, check=True)
    return folder / "report.age"


def test_a_report_sealed_by_hand_arrives(tab: Tab, portal: Portal, root: Path, tmp_path: Path) -> None:
    portal.arrived()
    sealed = sealed_by_hand(tab, portal, root, tmp_path)
    tab.choose('input[name="file"]', [sealed])
    tab.click('form[action="/v1/submissions"] button')
    tab.wait("code")
    assert tab.call("() => document.styleSheets.length") == 1
    assert obstacles(tab, root) == []
    assert tab.complaints() == []
    (entry,) = portal.arrived()
    shown = tab.call("() => [...document.querySelectorAll('dd code')].map(one => one.textContent)")
    assert shown[0] == entry.commitment.hex()
    age = portal.sealed_file(entry).read_bytes()[SEALED_PREFIX_BYTES:]
    assert age == sealed.read_bytes()
    plain = open_bytes(age, [identity_of("ohchr")])
    assert (len(plain), plain.rstrip(b"\0").decode()) == (BODY_BYTES, TEXT)


def test_it_needs_no_scripts(
    request: pytest.FixtureRequest, portal: Portal, root: Path, tmp_path: Path
) -> None:
    portal.arrived()
    with chromium_tab(request.getfixturevalue("chromium"), scripts=False) as tab:
        sealed = sealed_by_hand(tab, portal, root, tmp_path)
        tab.choose('input[name="file"]', [sealed])
        tab.click('form[action="/v1/submissions"] button')
        tab.wait("code")
    assert len(portal.arrived()) == 1


def test_a_file_that_is_not_sealed_stays_on_the_device(tab: Tab, portal: Portal, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(TEXT)
    tab.open(f"{portal.address}/en/without")
    tab.choose('input[name="file"]', [tmp_path / "report.txt"])
    tab.click('form[action="/v1/submissions"] button')
    tab.wait("#sealed-error")
    assert tab.address() == f"{portal.address}/en/without"
    assert portal.arrived() == []


def test_the_age_is_a_stock_one_of_the_version_that_the_page_asks_for(root: Path) -> None:
    done = subprocess.run([root / ".cache/age/age", "--version"], capture_output=True, text=True, check=True)
    version = re.match(r"v?(\d+)\.(\d+)", done.stdout)
    assert version
    assert tuple(map(int, version.groups())) >= (1, 3)
