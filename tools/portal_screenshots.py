"""Take the pictures of the portal that the documentation shows, from a real server, in Chromium.

`python tools/portal_screenshots.py [FOLDER]`; without one, into docs/images. It stands on the tests' own walk
through the form, so what the pictures show is what the tests went through.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import chromium_tab, running_chromium  # noqa: E402
from tests.browser.portal import Portal, open_portal  # noqa: E402
from tests.browser.tab import Look, Tab  # noqa: E402
from tests.browser.walking import walk_pages, walk_screens  # noqa: E402

PHONE, DESK = (390, 780), (1100, 760)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One picture: a page or screen, the size of the window, and whether it prefers light or dark."""

    of: str
    size: tuple[int, int]
    look: Look = "light"

    @property
    def name(self) -> str:
        """Return the name of its file."""
        of = self.of.strip("/").replace("/", "-") or "languages"
        return f"portal-{of}-{'phone' if self.size == PHONE else 'desk'}-{self.look}.png"


PICTURES = (
    Picture(of="/en/", size=DESK),
    Picture(of="/en/", size=PHONE, look="dark"),
    Picture(of="/en/without", size=DESK),
    Picture(of="bodies", size=DESK),
    Picture(of="bodies", size=PHONE),
    Picture(of="what", size=PHONE, look="dark"),
    Picture(of="files", size=PHONE),
    Picture(of="check", size=DESK),
    Picture(of="words", size=PHONE),
)


def main() -> None:
    """Write every picture."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        open_portal(Path(scratch) / "portal") as portal,
        _page() as tab,
    ):
        photo = Path(scratch) / "bridge at dawn.jpg"
        photo.write_bytes(bytes(2_300_000))
        for stop in _stops(tab, portal, photo):
            for picture in PICTURES:
                if picture.of == stop:
                    tab.size(*picture.size)
                    tab.look(picture.look)
                    # Else the bar that stays at the top would stand in the middle of the picture.
                    tab.call("() => scrollTo(0, 0)")
                    (folder / picture.name).write_bytes(tab.picture())
    print(f"{len(PICTURES)} pictures in {folder}")


@contextmanager
def _page() -> Iterator[Tab]:
    with running_chromium() as browser, chromium_tab(browser) as tab:
        yield tab


def _stops(tab: Tab, portal: Portal, photo: Path) -> Iterator[str]:
    yield from walk_pages(tab, portal.address)
    yield from walk_screens(tab, portal.address, file=photo)


if __name__ == "__main__":
    main()
