"""Debian's Chromium, driven by Playwright, which downloads no browser of its own here."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from tests.browser.tab import WAIT_SECONDS, Look

_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
_STANDARD_TEXT_PIXELS = 16
_FIXED_TEXT_PIXELS = 13
_GONE = "Execution context was destroyed"
_PAUSE_SECONDS = 0.02


@contextmanager
def running_chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def chromium_tab(browser: Browser, *, scripts: bool = True) -> Iterator["ChromiumTab"]:
    """Open a page with a profile of its own."""
    context = browser.new_context(java_script_enabled=scripts, service_workers="block")
    context.set_default_timeout(WAIT_SECONDS * 1000)
    try:
        yield ChromiumTab(context.new_page())
    finally:
        context.close()


class ChromiumTab:
    """A `Tab` in Chromium."""

    name = "chromium"

    def __init__(self, page: Page) -> None:
        self.page = page
        self._complaints: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._complaints.append(str(error)))

    def open(self, address: str) -> None:
        self.page.goto(address)

    def address(self) -> str:
        return self.page.url

    def call(self, function: str, *arguments: Any) -> Any:
        script = f"given => ({function})(...given)"
        try:
            return self.page.evaluate(script, list(arguments))
        except Error as error:
            if _GONE not in str(error):
                raise
            self.page.wait_for_load_state()
            return self.page.evaluate(script, list(arguments))

    def click(self, selector: str) -> None:
        self._first(selector).click()

    def type(self, selector: str, text: str) -> None:
        self._first(selector).fill(text)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def choose(self, selector: str, paths: Sequence[Path]) -> None:
        self.page.locator(selector).first.set_input_files(list(paths))

    def text(self, selector: str) -> str:
        found = self.page.locator(f"{selector} >> visible=true")
        return found.first.inner_text() if found.count() else ""

    def visible(self, selector: str) -> bool:
        return self.page.locator(f"{selector} >> visible=true").count() > 0

    def wait(self, selector: str, *, seconds: float = WAIT_SECONDS) -> None:
        self._first(selector).wait_for(timeout=seconds * 1000)

    def until(self, function: str, *arguments: Any, seconds: float = WAIT_SECONDS) -> None:
        # The library's own wait evaluates within the page, which the page's policy forbids.
        for _ in range(int(seconds / _PAUSE_SECONDS)):
            with suppress(Error):
                if self.call(function, *arguments):
                    return
            self.page.wait_for_timeout(_PAUSE_SECONDS * 1000)
        raise AssertionError(f"waited in vain for {function}")

    def back(self) -> None:
        self.page.go_back()

    def size(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def enlarge(self, factor: float) -> None:
        sizes = {
            "standard": round(_STANDARD_TEXT_PIXELS * factor),
            "fixed": round(_FIXED_TEXT_PIXELS * factor),
        }
        self.page.context.new_cdp_session(self.page).send("Page.setFontSizes", {"fontSizes": sizes})

    def look(self, look: Look) -> None:
        self.page.emulate_media(
            color_scheme="dark" if look == "dark" else "light",
            forced_colors="active" if look == "forced" else "none",
        )

    def complaints(self) -> list[str]:
        complaints, self._complaints = self._complaints, []
        return complaints

    def picture(self) -> bytes:
        return self.page.screenshot(full_page=True)

    def _first(self, selector: str) -> Any:
        return self.page.locator(f"{selector} >> visible=true").first

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "assert"}:
            self._complaints.append(message.text)
