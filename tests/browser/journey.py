"""The steps of a reporter through the form, as a person takes them: read, click, type, go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.browser.tab import WAIT_SECONDS, Tab

SEAL_SECONDS = 240.0
_PRESSES = 2
WHAT = "The water truck was stopped at the second bridge. Ναι, и тут, وهنا, 这里."
WHERE = "Oruma, behind the old mill"
_QUESTIONS = ("when", "urgency", "affected", "responsible", "how_known", "raised", "risk", "presence")
_SCREEN = "() => document.querySelector('section[data-screen]:not([hidden])')?.dataset.screen ?? ''"


def on(screen: str, selector: str = "") -> str:
    return f'section[data-screen="{screen}"] {selector}'.rstrip()


def screen_of(tab: Tab) -> str:
    """Return the name of the screen that is shown."""
    return str(tab.call(_SCREEN))


def go_on(tab: Tab, screen: str, next_screen: str, *, seconds: float = WAIT_SECONDS) -> None:
    for left in reversed(range(_PRESSES)):
        tab.click(on(screen, '[data-act="continue"]'))
        try:
            tab.wait(on(next_screen), seconds=seconds)
        except AssertionError:
            # On a busy machine a driven click can fall beside a button that moves: a person presses again.
            if not left or screen_of(tab) != screen:
                raise
        else:
            return


def begin(tab: Tab, address: str) -> None:
    """Open the form and go to the list of bodies."""
    tab.open(f"{address}/en/report")
    tab.wait(on("start"))
    go_on(tab, "start", "bodies")


def tick_bodies(tab: Tab, bodies: Sequence[str]) -> None:
    """Choose bodies, once the list was fetched and verified."""
    for body in bodies:
        tab.click(on("bodies", f'[data-body="{body}"] > label'))


def choose_bodies(tab: Tab, bodies: Sequence[str]) -> None:
    """Choose bodies, say that nobody there is involved, and go on."""
    tick_bodies(tab, bodies)
    go_on(tab, "bodies", "involved")
    tab.click(on("involved", 'label:has(input[value="no"])'))
    go_on(tab, "involved", "form")


def choose_form(tab: Tab, form: str) -> None:
    """Choose between `alert` and `full`, and go on."""
    tab.click(on("form", f'label:has(input[value="{form}"])'))
    go_on(tab, "form", "alert" if form == "alert" else "what")


def write_alert(tab: Tab) -> None:
    """Fill in the alert and go to the files."""
    tab.type("#a-what", WHAT)
    tab.type("#a-where-text", WHERE)
    tab.click(on("alert", 'label:has(input[value="days"])'))
    go_on(tab, "alert", "files")


def write_full(tab: Tab) -> None:
    """Fill in the account and the place, leave all else open, and go to the files."""
    tab.type("#f-what", WHAT)
    go_on(tab, "what", "where")
    tab.type("#f-where-text", WHERE)
    screens = ("where", *_QUESTIONS, "files")
    for screen, next_screen in pairwise(screens):
        go_on(tab, screen, next_screen)


def add_files(tab: Tab, files: Sequence[Path], *, evidence: Sequence[int] = ()) -> None:
    """Add files, those numbered in `evidence` for the evidence unit only, and go to the check."""
    if files:
        tab.choose("#files-add", files)
        tab.wait(on("files", f'[data-part="files"] > li:nth-of-type({len(files)})'))
    for number in evidence:
        item = f'[data-part="files"] > li:nth-of-type({number + 1})'
        tab.click(on("files", f'{item} label:has(input[value="evidence"])'))
    go_on(tab, "files", "consent")
    go_on(tab, "consent", "check")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a reporter is going to do; `evidence` numbers the files that only the evidence unit may open."""

    bodies: Sequence[str] = ("ohchr", "oios")
    form: str = "alert"
    files: Sequence[Path] = ()
    evidence: Sequence[int] = ()


def write(tab: Tab, address: str, plan: Plan) -> None:
    """Go from the first page to the check."""
    begin(tab, address)
    choose_bodies(tab, plan.bodies)
    choose_form(tab, plan.form)
    if plan.form == "alert":
        write_alert(tab)
    else:
        write_full(tab)
    add_files(tab, plan.files, evidence=plan.evidence)


def send(tab: Tab) -> None:
    """Seal and send, and wait until it is said that it was sent."""
    go_on(tab, "check", "words", seconds=SEAL_SECONDS)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the reporter ends up with."""

    words: tuple[str, ...]
    number: str


def keep_words(tab: Tab) -> Receipt:
    """Read the words, give back the two that are asked for, and read the number on the last screen."""
    if tab.visible(on("words", '[data-part="covered"]')):
        tab.click(on("words", '[data-act="show-words"]'))
    tab.wait(on("words", '[data-part="words"]'))
    listed = tab.call(
        "() => [...document.querySelectorAll('[data-part=\"words\"] li')].map(one => one.innerText)"
    )
    words = tuple(str(word).strip() for word in listed)
    tab.click(on("words", '[data-act="words-kept"]'))
    for which in ("first", "second"):
        tab.wait(f'[data-part="{which}-word"]')
        label = tab.text(f'[data-part="{which}-label"]')
        number = int("".join(character for character in label if character.isdigit()))
        tab.type(f'[data-part="{which}-word"]', words[number - 1])
    go_on(tab, "words_back", "done")
    number = tab.call("() => document.querySelector('[data-part=\"number\"]').textContent")
    return Receipt(words=words, number=str(number).strip())
