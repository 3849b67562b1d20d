"""The administrators' ceremony in tests: roots note and directory drafted from cards, signed by two roots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from channel.codec.days import Window
from channel.treelog.note import Note
from channel.wire.about import About
from channel.wire.directory import Directory
from channel.wire.note_files import PublicNote
from channel.wire.roots import Roots
from keys.body_card import make_body_card, parse_body_card
from keys.drafting import DirectoryPlan, draft_directory, draft_roots
from keys.key_secrets import RootSecret, SignSecret
from keys.root_card import make_root_card, parse_root_card
from keys.server_card import ServerCard
from keys.signing import sign_as_root
from tests.wire.notes_simulator import about_of


@dataclass(frozen=True, kw_only=True)
class Ceremony:
    """What was signed, and by whom; `files` are what the operator publishes."""

    root_secrets: Sequence[RootSecret] = field(repr=False)
    roots: Roots
    directory: Directory
    about: About

    @property
    def files(self) -> dict[PublicNote, bytes]:
        return {
            PublicNote.ROOTS: self._signed(self.roots.text, in_force=None),
            PublicNote.DIRECTORY: self._signed(self.directory.text, in_force=self.roots),
            PublicNote.ABOUT: self.about.encoded,
        }

    def _signed(self, text: str, *, in_force: Roots | None) -> bytes:
        note = Note(text=text, signatures=())
        for root in self.root_secrets[:2]:
            note = sign_as_root(note, root, in_force=in_force)
        return note.encoded


def perform_ceremony(
    root_secrets: Sequence[RootSecret], signs: Iterable[SignSecret], *, server: ServerCard, valid: Window
) -> Ceremony:
    """Found a channel whose bodies are those that the signing keys speak for."""
    root_cards = [parse_root_card(make_root_card(root).encoded) for root in root_secrets]
    roots = draft_roots(root_cards, k=2, previous=None)
    signs = list(signs)
    about = about_of(*(sign.body for sign in signs))
    cards = [
        parse_body_card(make_body_card(sign, title=f"The body called {sign.body}").encoded) for sign in signs
    ]
    plan = DirectoryPlan(roots=roots, previous=None, valid=valid, about=about, server=server, cards=cards)
    return Ceremony(root_secrets=root_secrets, roots=roots, directory=draft_directory(plan), about=about)
