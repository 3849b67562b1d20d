"""Debian's Firefox ESR, the engine of Tor Browser, driven by Marionette without a geckodriver."""

import base64
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Any

from tests.browser.marionette import Marionette, MarionetteError, Preferences
from tests.browser.tab import WAIT_SECONDS, Look

TOR_BROWSER: Preferences = {
    "privacy.resistFingerprinting": True,
    "dom.securecontext.allowlist_onions": True,
}
SAFER: Preferences = {
    **TOR_BROWSER,
    "javascript.options.ion": False,
    "javascript.options.baselinejit": False,
    "javascript.options.native_regexp": False,
    "javascript.options.asmjs": False,
    "javascript.options.wasm": False,
}
NO_SCRIPTS: Preferences = {"javascript.enabled": False}
SAFEST: Preferences = {**TOR_BROWSER, **NO_SCRIPTS, "svg.disabled": True}

_PAUSE_SECONDS = 0.02
_KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Shift": "\ue008", "Escape": "\ue00c"}
_PASSING = {
    "element click intercepted",
    "element not interactable",
    "javascript error",
    "stale element reference",
}
_IS_DARK = "(dark) => matchMedia('(prefers-color-scheme: dark)').matches === dark"
_TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
_SCHEMES = {"dark": 0, "light": 1, "forced": 1}
_ALWAYS, _AUTOMATIC = 2, 0
# A violation of the policy is no warning.
_COMPLAINTS = """
const own = Services.console.getMessageArray()
  .filter((one) => one instanceof Ci.nsIScriptError)
  .filter((one) => !(one.flags & (Ci.nsIScriptError.warningFlag | Ci.nsIScriptError.infoFlag)))
  .filter((one) => one.sourceName.startsWith("http://127.0.0.1") || one.category.includes("CSP"))
  .map((one) => one.errorMessage);
const storage = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage);
const said = storage.getEvents().filter((one) => ["error", "assert"].includes(one.level))
  .filter((one) => one.filename.startsWith("http://127.0.0.1"))
  .map((one) => one.arguments.map(String).join(" "));
Services.console.reset();
storage.clearEvents();
return [...own, ...said];
"""
_SIZE = """
const style = gBrowser.selectedBrowser.style;
for (const [name, value] of [["width", arguments[0]], ["height", arguments[1]]]) {
  for (const bound of ["", "min-", "max-"]) style.setProperty(bound + name, `${value}px`, "important");
}
"""
_SHOWN = """
(selector) => [...document.querySelectorAll(selector)].findIndex((one) =>
  one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length > 0)
"""


@contextmanager
def firefox_tab(firefox: Marionette) -> Iterator["FirefoxTab"]:
    """Open a tab of its own; nothing is kept from one to the next but what a page managed to store."""
    first = firefox.tell("WebDriver:GetWindowHandle")
    opened = firefox.tell("WebDriver:NewWindow", type="tab", focus=True)
    firefox.tell("WebDriver:SwitchToWindow", handle=opened["handle"])
    tab = FirefoxTab(firefox)
    tab.complaints()
    # Cookies do not know ports: one of a console would go to every portal of this machine.
    firefox.browser_script("Services.cookies.removeAll()")
    try:
        yield tab
    finally:
        with suppress(MarionetteError):
            firefox.tell("WebDriver:AcceptAlert")
        tab.look("light")
        firefox.tell("WebDriver:CloseWindow")
        firefox.tell("WebDriver:SwitchToWindow", handle=first)


class FirefoxTab:
    """A `Tab` in Firefox."""

    name = "firefox"

    def __init__(self, firefox: Marionette) -> None:
        self._firefox = firefox
        self._scripts = bool(
            firefox.browser_script("return Services.prefs.getBoolPref('javascript.enabled')")
        )

    def open(self, address: str) -> None:
        self._firefox.tell("WebDriver:Navigate", url=address)

    def address(self) -> str:
        return str(self._firefox.tell("WebDriver:GetCurrentURL"))

    def call(self, function: str, *arguments: Any) -> Any:
        answer = self._firefox.script(
            f"""
            const given = [...arguments], done = given.pop();
            Promise.resolve().then(() => ({function})(...given))
              .then((value) => done({{value}}), (error) => done({{error: String(error)}}));
            """,
            arguments,
        )
        if answer is None:
            raise MarionetteError({"error": "javascript error", "message": "the page is gone"})
        assert "error" not in answer, answer["error"]
        return answer.get("value")

    def click(self, selector: str) -> None:
        self._act(selector, lambda element: self._firefox.tell("WebDriver:ElementClick", id=element))

    def type(self, selector: str, text: str) -> None:
        def put(element: str) -> None:
            self._firefox.tell("WebDriver:ElementClear", id=element)
            self._firefox.tell("WebDriver:ElementSendKeys", id=element, text=text)

        self._act(selector, put)

    def keys(self, *keys: str) -> None:
        pressed = [_KEYS.get(key, key) for key in keys]
        actions = [{"type": how, "value": key} for key in pressed for how in ("keyDown", "keyUp")]
        sequence = {"type": "key", "id": "keyboard", "actions": actions}
        self._firefox.tell("WebDriver:PerformActions", actions=[sequence])

    def choose(self, selector: str, paths: Sequence[Path]) -> None:
        (element, *_) = self._firefox.elements(selector)
        text = "\n".join(str(path) for path in paths)
        self._firefox.tell("WebDriver:ElementSendKeys", id=element, text=text)

    def text(self, selector: str) -> str:
        element = self._shown(selector)
        return "" if element is None else str(self._firefox.tell("WebDriver:GetElementText", id=element))

    def visible(self, selector: str) -> bool:
        return self._shown(selector) is not None

    def wait(self, selector: str, *, seconds: float = WAIT_SECONDS) -> None:
        self._until(lambda: self.visible(selector), what=selector, seconds=seconds)

    def until(self, function: str, *arguments: Any, seconds: float = WAIT_SECONDS) -> None:
        self._until(lambda: bool(self.call(function, *arguments)), what=function, seconds=seconds)

    def back(self) -> None:
        self._firefox.tell("WebDriver:Back")

    def size(self, width: int, height: int) -> None:
        self._firefox.browser_script(_SIZE, width, height)
        if self._scripts:
            self.until("(width) => innerWidth === width", width)

    def enlarge(self, factor: float) -> None:
        self._firefox.browser_script(
            "gBrowser.selectedBrowser.browsingContext.textZoom = arguments[0]", factor
        )

    def look(self, look: Look) -> None:
        chosen = {
            "layout.css.prefers-color-scheme.content-override": _SCHEMES[look],
            "browser.display.document_color_use": _ALWAYS if look == "forced" else _AUTOMATIC,
        }
        for name, value in chosen.items():
            self._firefox.browser_script("Services.prefs.setIntPref(...arguments)", name, value)
        # Nothing in a page answers where no script may run.
        if not self._scripts:
            return
        # The page takes it up a moment later, and colours half changed are nobody's fault.
        if look != "forced":
            self.until(_IS_DARK, look == "dark")
        self.call(_TWO_FRAMES)

    def complaints(self) -> list[str]:
        return list(self._firefox.browser_script(_COMPLAINTS))

    def picture(self) -> bytes:
        return base64.b64decode(self._firefox.tell("WebDriver:TakeScreenshot", full=True, hash=False))

    def _shown(self, selector: str) -> str | None:
        with suppress(MarionetteError):
            elements = self._firefox.elements(selector)
            if not self._scripts:
                shown = (
                    one for one in elements if self._firefox.tell("WebDriver:IsElementDisplayed", id=one)
                )
                return next(shown, None)
            index = self.call(_SHOWN, selector) if elements else -1
            return elements[index] if 0 <= index < len(elements) else None
        return None

    def _displayed(self, element: str) -> bool:
        return bool(self._firefox.tell("WebDriver:IsElementDisplayed", id=element))

    def _act(self, selector: str, act: Callable[[str], None]) -> None:
        def acted() -> bool:
            element = self._shown(selector)
            if element is None or not self._firefox.tell("WebDriver:IsElementEnabled", id=element):
                return False
            act(element)
            return True

        self._until(acted, what=selector)

    def _until(self, holds: Callable[[], bool], *, what: str, seconds: float = WAIT_SECONDS) -> None:
        pause = Event()
        for _ in range(int(seconds / _PAUSE_SECONDS)):
            try:
                if holds():
                    return
            except MarionetteError as error:
                # A page that is just changing; anything else is a mistake of the test.
                if error.kind not in _PASSING:
                    raise
            pause.wait(_PAUSE_SECONDS)
        raise AssertionError(f"waited in vain for {what}")
