"""Take the pictures of the console that the documentation shows, from real processes, in Chromium.

`python tools/console_screenshots.py [FOLDER]`; without one, into docs/images. It stands on the tests' own
demonstration and console, and knows no more of the pages than where to go and which report to open.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import ChromiumTab, chromium_tab, running_chromium  # noqa: E402
from tests.browser.console import Demo, console_of, open_report, running_demo  # noqa: E402
from tests.browser.tab import Look  # noqa: E402
from tests.demo.conftest import go_once  # noqa: E402

SIZES = {"desk": (1280, 800), "split": (820, 800), "phone": (360, 780)}
# The flood of the samples' last story would fill the list, so it is shown from below most of it.
LIST = "/?view=all&before=10"
REPORT = 5


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One picture of the unlocked console: its name, the window, and whether it prefers light or dark."""

    of: str
    window: Literal["desk", "split", "phone"]
    look: Look = "light"

    @property
    def name(self) -> str:
        """Return the name of its file."""
        of = self.of if self.of == self.window else f"{self.of}-{self.window}"
        return f"console-{of}{'-desk' if self.window == 'split' else ''}-{self.look}.png"


UNLOCK = Picture(of="unlock", window="desk")
PICTURES = (
    Picture(of="queue", window="desk"),
    Picture(of="queue", window="desk", look="dark"),
    Picture(of="split", window="split"),
    Picture(of="report", window="phone"),
)


def main() -> None:
    """Write every picture."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with _demo() as demo, running_chromium() as browser:
        with console_of(demo, is_unlocked=False) as terminal, chromium_tab(browser) as tab:
            terminal.let_in(tab)
            tab.wait("#passphrase")
            _take(tab, UNLOCK, folder)
        with console_of(demo) as terminal, chromium_tab(browser) as tab:
            tab.size(*SIZES["desk"])
            terminal.let_in(tab)
            tab.open(f"{terminal.base}{LIST}")
            open_report(tab, REPORT)
            for picture in PICTURES:
                _take(tab, picture, folder)
    print(f"{len(PICTURES) + 1} pictures in {folder}")


@contextmanager
def _demo() -> Iterator[Demo]:
    # The lock names its folder, and a name by chance would make the picture another each time.
    folder = Path(tempfile.gettempdir()) / "channel"
    folder.mkdir(mode=0o700)
    try:
        go_once(folder)
        with running_demo(folder / "demo") as demo:
            yield demo
    finally:
        shutil.rmtree(folder)


def _take(tab: ChromiumTab, picture: Picture, folder: Path) -> None:
    tab.size(*SIZES[picture.window])
    tab.look(picture.look)
    # Else the row under the pointer would stand out.
    tab.page.mouse.move(0, 0)
    # What is in the window, not the page to its end: a list of reports is long.
    (folder / picture.name).write_bytes(tab.page.screenshot())


if __name__ == "__main__":
    main()
