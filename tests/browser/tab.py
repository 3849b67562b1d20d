"""What a test does in a browser, the same words for both; each of them waits for what it acts on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

WAIT_SECONDS = 30.0
Look = Literal["light", "dark", "forced"]


class Tab(Protocol):
    """One page of one visitor."""

    name: str

    def open(self, address: str) -> None:
        """Go there as if typed into the address line."""

    def address(self) -> str:
        """Return where it is now."""

    def call(self, function: str, *arguments: Any) -> Any:
        """Call a JavaScript function, written out, in the page; waits for a promise."""

    def click(self, selector: str) -> None:
        """Click the first that is visible."""

    def type(self, selector: str, text: str) -> None:
        """Put text in place of what stands in a field, as keys do."""

    def keys(self, *keys: str) -> None:
        """Press keys one by one, wherever the focus is: letters, or `Enter`, `Tab`, `Shift`, `Escape`."""

    def choose(self, selector: str, paths: Sequence[Path]) -> None:
        """Choose files, as its dialogue does."""

    def text(self, selector: str) -> str:
        """Return the text that is shown, of the first that fits; empty where none is."""

    def visible(self, selector: str) -> bool:
        """Say whether any that fits is shown."""

    def wait(self, selector: str, *, seconds: float = WAIT_SECONDS) -> None:
        """Wait until one that fits is shown."""

    def until(self, function: str, *arguments: Any, seconds: float = WAIT_SECONDS) -> None:
        """Wait until a JavaScript function gives something true, over any change of page."""

    def back(self) -> None:
        """Go back in the history."""

    def size(self, width: int, height: int) -> None:
        """Set the size of the page in CSS pixels."""

    def enlarge(self, factor: float) -> None:
        """Let text alone be larger, as the browser's own setting does."""

    def look(self, look: Look) -> None:
        """Prefer light or dark, or force the system's colours."""

    def complaints(self) -> list[str]:
        """Return the errors and violations of policy that the console showed so far, and forget them."""

    def picture(self) -> bytes:
        """Return the whole page as PNG."""
