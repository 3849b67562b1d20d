"""Reads a page into a flat list of its elements, for tests of what must stand in it and what must not."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


@dataclass
class Element:
    """An element, the names of those around it, and the text directly and indirectly inside."""

    name: str
    attributes: dict[str, str]
    within: tuple[str, ...]
    text: str = ""
    parents: tuple["Element", ...] = field(default=(), repr=False)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"an attribute twice on {tag}"
        within = tuple(element.name for element in self.open)
        values = {name: value or "" for name, value in attrs}
        element = Element(name=tag, attributes=values, within=within, parents=tuple(self.open))
        self.found.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"{tag} ends and nothing is open"
        assert self.open[-1].name == tag, f"{tag} ends where {self.open[-1].name} is open"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def elements(page: bytes) -> list[Element]:
    """Return the elements of a page in order; a page with anything left open or crossed is refused."""
    reader = _Reader()
    reader.feed(page.decode())
    reader.close()
    assert not reader.open
    return reader.found
